using System.Collections.Immutable;
using KafkaPi.ControlPlane.Cel.Syntax;
using KafkaPi.ControlPlane.Cel.Values;
using KafkaPi.ControlPlane.Schema;

namespace KafkaPi.ControlPlane.Cel;

/// <summary>Finds the names, fields and functions of an expression that evaluation would not know.</summary>
internal static class Checker
{
    /// <summary>The type of an expression over the variables in <paramref name="scope"/>.</summary>
    /// <exception cref="CelException">A part of the expression is undeclared or does not fit.</exception>
    public static CelType Check(Expression expression, ImmutableDictionary<string, CelType> scope) => expression switch
    {
        Expression.Literal literal => CelType.OfValue(literal.Value),
        Expression.Identifier identifier => scope.GetValueOrDefault(identifier.Name)
            ?? TypeName(identifier.Name)
            ?? throw new CelException($"undeclared reference to '{identifier.Name}' (in container '')"),
        Expression.Select select => CheckSelect(select, Check(select.Operand, scope)),
        Expression.Call call => CheckCall(call, [.. call.Arguments.Select(argument => Check(argument, scope))]),
        Expression.Logical logical => CheckLogical(logical, scope),
        Expression.Conditional conditional => CheckConditional(conditional, scope),
        Expression.List list => CelType.List(Common(list.Items, scope)),
        Expression.Map map => CheckMap(map, scope),
        Expression.Bind bind => Check(bind.Body, scope.SetItem(bind.Variable, Check(bind.Value, scope))),
        Expression.Comprehension comprehension => CheckComprehension(comprehension, scope),
        _ => throw new CelException("unsupported expression"),
    };

    private static CelType CheckLogical(Expression.Logical logical, ImmutableDictionary<string, CelType> scope)
    {
        var name = logical.IsAnd ? "_&&_" : "_||_";
        Expect(CelType.Bool, Check(logical.Left, scope), name);
        Expect(CelType.Bool, Check(logical.Right, scope), name);
        return CelType.Bool;
    }

    private static CelType CheckConditional(
        Expression.Conditional conditional, ImmutableDictionary<string, CelType> scope)
    {
        Expect(CelType.Bool, Check(conditional.Condition, scope), "_?_:_");
        return Common(Check(conditional.Then, scope), Check(conditional.Else, scope));
    }

    private static CelType CheckMap(Expression.Map map, ImmutableDictionary<string, CelType> scope)
    {
        foreach (var (key, _) in map.Entries)
        {
            Check(key, scope);
        }

        return CelType.Map(Common(map.Entries.Select(entry => entry.Value), scope));
    }

    private static CelType CheckSelect(Expression.Select select, CelType operand)
    {
        var field = operand.Name switch
        {
            "dyn" => CelType.Dyn,
            "map" => operand.Element!,
            "object" when operand.Schema!.Properties.TryGetValue(select.Field, out var property) =>
                CelType.Of(property),
            "optional_type" when operand.Element is { } element =>
                CheckSelect(select with { Mode = SelectMode.Value }, element),
            "object" => throw new CelException($"undefined field '{select.Field}'"),
            _ => throw new CelException($"type '{operand.Name}' does not support field selection"),
        };
        return select.Mode switch
        {
            SelectMode.Presence => CelType.Bool,
            SelectMode.Optional => CelType.Optional(field),
            _ => operand.Name == "optional_type" ? CelType.Optional(field) : field,
        };
    }

    private static CelType CheckCall(Expression.Call call, ImmutableArray<CelType> arguments)
    {
        var named = Functions.Named(call.Function, call.Member);
        if (named.IsEmpty)
        {
            throw new CelException($"undeclared reference to '{call.Function}' (in container '')");
        }

        if (call.Function is "_==_" or "_!=_" && !Comparable(arguments[0], arguments[1]))
        {
            throw NoOverload(call.Function, arguments);
        }

        if (call is { Function: "matches", Arguments: [_, Expression.Literal { Value: string pattern }] })
        {
            CheckPattern(pattern);
        }

        var fitting = named.Where(overload => overload.Accepts(arguments)).ToList();
        return fitting.Count == 0
            ? throw NoOverload(call.Function, arguments)
            : fitting.Select(overload => overload.Result(arguments)).Aggregate(Common);
    }

    private static CelType CheckComprehension(
        Expression.Comprehension comprehension, ImmutableDictionary<string, CelType> scope)
    {
        var range = Check(comprehension.Range, scope);
        var variable = range.Name switch
        {
            "list" => range.Element!,
            "map" => CelType.String,
            "dyn" => CelType.Dyn,
            _ => throw new CelException(
                $"expression of type '{range.Name}' cannot be range of a comprehension "
                    + "(must be list, map, or dynamic)"),
        };
        var inner = scope.SetItem(comprehension.Variable, variable);
        var body = Check(comprehension.Body, inner);
        if (comprehension.Macro != Macro.Map || comprehension.Transform is not null)
        {
            Expect(CelType.Bool, body, comprehension.Macro.ToString());
        }

        return comprehension.Macro switch
        {
            Macro.Map => CelType.List(comprehension.Transform is { } transform ? Check(transform, inner) : body),
            Macro.Filter => CelType.List(variable),
            _ => CelType.Bool,
        };
    }

    private static void CheckPattern(string pattern)
    {
        try
        {
            Re2.Compile(pattern);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new CelException($"invalid matches argument: {e.Message}");
        }
    }

    private static bool Comparable(CelType left, CelType right) =>
        left.Accepts(right)
            || right.Accepts(left)
            || left == CelType.Null
            || right == CelType.Null
            || IsNumber(left) && IsNumber(right);

    private static bool IsNumber(CelType type) => type.Name is "int" or "uint" or "double";

    private static CelType Common(IEnumerable<Expression> items, ImmutableDictionary<string, CelType> scope) =>
        items.Select(item => Check(item, scope)).DefaultIfEmpty(CelType.Dyn).Aggregate(Common);

    private static CelType Common(CelType left, CelType right) => left == right ? left : CelType.Dyn;

    private static CelType? TypeName(string name) =>
        name is "int" or "uint" or "double" or "bool" or "string" or "bytes" or "list" or "map" or "null_type" or "type"
            ? CelType.Type
            : null;

    private static void Expect(CelType wanted, CelType actual, string where)
    {
        if (!wanted.Accepts(actual))
        {
            throw NoOverload(where, [actual]);
        }
    }

    private static CelException NoOverload(string function, IEnumerable<CelType> arguments) =>
        new($"found no matching overload for '{function}' applied to "
            + $"'({string.Join(", ", arguments.Select(type => type.Name))})'");
}
