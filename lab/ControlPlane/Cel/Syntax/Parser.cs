using System.Collections.Immutable;

namespace KafkaPi.ControlPlane.Cel.Syntax;

/// <summary>
/// Parses CEL: operators by precedence, member calls, list and map literals, and the standard macros.
/// </summary>
internal sealed class Parser
{
    private const int MaxDepth = 250;

    private static readonly Dictionary<string, Macro> Macros = new()
    {
        ["all"] = Macro.All,
        ["exists"] = Macro.Exists,
        ["exists_one"] = Macro.ExistsOne,
        ["existsOne"] = Macro.ExistsOne,
        ["filter"] = Macro.Filter,
        ["map"] = Macro.Map,
    };

    private static readonly string[] Relations = ["==", "!=", "<", "<=", ">", ">=", "in"];

    private readonly List<Token> _tokens;
    private int _next;
    private int _depth;

    private Parser(string source) => _tokens = Lexer.Tokens(source);

    private Token Current => _tokens[_next];

    /// <exception cref="CelException">The source is no expression of the supported language.</exception>
    public static Expression Parse(string source)
    {
        var parser = new Parser(source);
        var expression = parser.Ternary();
        return parser.Current.Kind == TokenKind.End ? expression : throw parser.Unexpected();
    }

    private Expression Ternary()
    {
        if (++_depth > MaxDepth)
        {
            throw new CelException("the expression is nested too deeply");
        }

        var condition = Or();
        if (Accept("?"))
        {
            var then = Or();
            Expect(":");
            condition = new Expression.Conditional(condition, then, Ternary());
        }
        _depth--;
        return condition;
    }

    private Expression Or()
    {
        var left = And();
        while (Accept("||"))
        {
            left = new Expression.Logical(false, left, And());
        }

        return left;
    }

    private Expression And()
    {
        var left = Relation();
        while (Accept("&&"))
        {
            left = new Expression.Logical(true, left, Relation());
        }

        return left;
    }

    private Expression Relation()
    {
        var left = Sum();
        while (AcceptAny(Relations) is { } symbol)
        {
            left = Operator(symbol, left, Sum());
        }

        return left;
    }

    private Expression Sum()
    {
        var left = Product();
        while (AcceptAny("+", "-") is { } symbol)
        {
            left = Operator(symbol, left, Product());
        }

        return left;
    }

    private Expression Product()
    {
        var left = Unary();
        while (AcceptAny("*", "/", "%") is { } symbol)
        {
            left = Operator(symbol, left, Unary());
        }

        return left;
    }

    private Expression Unary()
    {
        if (AcceptAny("!", "-") is not { } symbol)
        {
            return Postfix();
        }

        if (++_depth > MaxDepth)
        {
            throw new CelException("the expression is nested too deeply");
        }

        var operand = Unary();
        _depth--;
        return (symbol, operand) switch
        {
            ("-", Expression.Literal { Value: long number }) => new Expression.Literal(-number),
            ("-", Expression.Literal { Value: double number }) => new Expression.Literal(-number),
            _ => new Expression.Call($"{symbol}_", [operand], Member: false),
        };
    }

    private Expression Postfix()
    {
        var operand = Primary();
        while (true)
        {
            if (Accept("."))
            {
                var mode = Accept("?") ? SelectMode.Optional : SelectMode.Value;
                var name = Name();
                operand = mode == SelectMode.Value && Accept("(")
                    ? MemberCall(operand, name)
                    : new Expression.Select(operand, Unescape(name), mode);
            }
            else if (Accept("["))
            {
                operand = new Expression.Call("_[_]", [operand, Ternary()], Member: false);
                Expect("]");
            }
            else
            {
                return operand;
            }
        }
    }

    private Expression MemberCall(Expression operand, string name)
    {
        var arguments = Arguments();
        if (operand is Expression.Identifier { Name: "cel" } && name == "bind")
        {
            return arguments is [Expression.Identifier bound, var value, var scope]
                ? new Expression.Bind(bound.Name, value, scope)
                : throw new CelException("cel.bind() takes a name, a value and an expression");
        }

        if (operand is Expression.Identifier { Name: "sets" or "optional" } ns)
        {
            return new Expression.Call($"{ns.Name}.{name}", arguments, Member: false);
        }

        if (!Macros.TryGetValue(name, out var macro))
        {
            return new Expression.Call(name, [operand, .. arguments], Member: true);
        }

        return arguments switch
        {
            [Expression.Identifier variable, var body] =>
                new Expression.Comprehension(macro, operand, variable.Name, body),
            [Expression.Identifier variable, var body, var transform] when macro == Macro.Map =>
                new Expression.Comprehension(macro, operand, variable.Name, body, transform),
            _ => throw new CelException($"{name}() takes a variable and an expression"),
        };
    }

    private Expression Primary()
    {
        if (Current.Kind == TokenKind.Literal)
        {
            return new Expression.Literal(_tokens[_next++].Value);
        }

        if (Accept("("))
        {
            var inner = Ternary();
            Expect(")");
            return inner;
        }

        if (Accept("["))
        {
            return new Expression.List(Sequence("]", Ternary));
        }

        return Accept("{") ? new Expression.Map(Sequence("}", Entry)) : NameOrCall();
    }

    private Expression NameOrCall()
    {
        // A leading dot names the root container, which is the only one here.
        Accept(".");
        var name = Name();
        if (!Accept("("))
        {
            return new Expression.Identifier(name);
        }

        var arguments = Arguments();
        if (name != "has")
        {
            return new Expression.Call(name, arguments, Member: false);
        }

        return arguments is [Expression.Select { Mode: SelectMode.Value } select]
            ? select with { Mode = SelectMode.Presence }
            : throw new CelException("invalid argument to has() macro");
    }

    private (Expression Key, Expression Value) Entry()
    {
        var key = Ternary();
        Expect(":");
        return (key, Ternary());
    }

    private ImmutableArray<Expression> Arguments() => Sequence(")", Ternary);

    private ImmutableArray<T> Sequence<T>(string end, Func<T> item)
    {
        var items = ImmutableArray.CreateBuilder<T>();
        while (!Accept(end))
        {
            items.Add(item());
            if (!Accept(","))
            {
                Expect(end);
                break;
            }
        }
        return items.ToImmutable();
    }

    private static Expression.Call Operator(string symbol, Expression left, Expression right) =>
        new(symbol == "in" ? "@in" : $"_{symbol}_", [left, right], Member: false);

    /// <summary>Undoes Kubernetes' escapes in field names: <c>__dot__</c>, <c>__namespace__</c>.</summary>
    private static string Unescape(string name)
    {
        if (!name.Contains("__", StringComparison.Ordinal))
        {
            return name;
        }

        var isKeyword = name.Length > 4
            && name.StartsWith("__", StringComparison.Ordinal)
            && name.EndsWith("__", StringComparison.Ordinal)
            && !name[2..^2].Contains("__", StringComparison.Ordinal);
        if (isKeyword)
        {
            return name[2..^2];
        }

        return name
            .Replace("__dot__", ".", StringComparison.Ordinal)
            .Replace("__dash__", "-", StringComparison.Ordinal)
            .Replace("__slash__", "/", StringComparison.Ordinal)
            .Replace("__underscores__", "__", StringComparison.Ordinal);
    }

    private string Name()
    {
        if (Current.Kind != TokenKind.Identifier)
        {
            throw Unexpected();
        }

        return _tokens[_next++].Text;
    }

    private bool Accept(string symbol)
    {
        if (Current.Kind != TokenKind.Symbol || Current.Text != symbol)
        {
            return false;
        }

        _next++;
        return true;
    }

    private string? AcceptAny(params string[] symbols)
    {
        var found = Array.Find(symbols, symbol => Current.Kind == TokenKind.Symbol && Current.Text == symbol);
        if (found is not null)
        {
            _next++;
        }

        return found;
    }

    private void Expect(string symbol)
    {
        if (!Accept(symbol))
        {
            throw Unexpected();
        }
    }

    private CelException Unexpected() =>
        new($"ERROR: <input>:1:{Current.Position + 1}: Syntax error: mismatched input "
            + $"'{(Current.Kind == TokenKind.Literal ? Current.Value : Current.Text)}'");
}
