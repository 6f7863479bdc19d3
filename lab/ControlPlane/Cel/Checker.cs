using System.Collections.Immutable;

namespace KafkaPi.ControlPlane.Cel;

/// <summary>Finds, before an expression is accepted, every name, field and function in it that evaluation would not know.</summary>
internal static class Checker
{
    /// <summary>The type of <paramref name="expression"/> where <paramref name="scope"/> is known.</summary>
    /// <exception cref="CelException">Something in it is not declared or does not fit.</exception>
    public static CelType Check(Expression expression, ImmutableDictionary<string, CelType> scope)
    {
        switch (expression)
        {
            case Expression.Literal literal:
                return CelType.OfValue(literal.Value);
            case Expression.Identifier identifier:
                return scope.GetValueOrDefault(identifier.Name) ?? TypeName(identifier.Name)
                    ?? throw new CelException($"undeclared reference to '{identifier.Name}' (in container '')");
            case Expression.Select select:
                return CheckSelect(select, Check(select.Operand, scope));
            case Expression.Call call:
                return CheckCall(call, [.. call.Arguments.Select(argument => Check(argument, scope))]);
            case Expression.Logical logical:
                Expect(CelType.Bool, Check(logical.Left, scope), logical.IsAnd ? "_&&_" : "_||_");
                Expect(CelType.Bool, Check(logical.Right, scope), logical.IsAnd ? "_&&_" : "_||_");
                return CelType.Bool;
            case Expression.Conditional conditional:
                Expect(CelType.Bool, Check(conditional.Condition, scope), "_?_:_");
                return Common(Check(conditional.Then, scope), Check(conditional.Else, scope));
            case Expression.List list:
                return CelType.List(list.Items.Select(item => Check(item, scope)).DefaultIfEmpty(CelType.Dyn).Aggregate(Common));
            case Expression.Map map:
                foreach (var (key, _) in map.Entries)
                    Check(key, scope);
                return CelType.Map(map.Entries.Select(entry => Check(entry.Value, scope)).DefaultIfEmpty(CelType.Dyn).Aggregate(Common));
            case Expression.Bind bind:
                return Check(bind.Body, scope.SetItem(bind.Variable, Check(bind.Value, scope)));
            case Expression.Comprehension comprehension:
                return CheckComprehension(comprehension, scope);
            default:
                throw new CelException("unsupported expression");
        }
    }

    private static CelType CheckSelect(Expression.Select select, CelType operand)
    {
        var field = operand.Name switch
        {
            "dyn" => CelType.Dyn,
            "map" => operand.Element!,
            "object" when operand.Schema!.Properties.TryGetValue(select.Field, out var property) => CelType.Of(property),
            "optional_type" when operand.Element is { } element => CheckSelect(select with { Mode = SelectMode.Value }, element),
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
            throw new CelException($"undeclared reference to '{call.Function}' (in container '')");
        if (call.Function is "_==_" or "_!=_" && !Comparable(arguments[0], arguments[1]))
            throw NoOverload(call.Function, arguments);
        if (call is { Function: "matches", Arguments: [_, Expression.Literal { Value: string pattern }] })
            CheckPattern(pattern);
        var fitting = named.Where(overload => overload.Accepts(arguments)).ToList();
        return fitting.Count == 0 ? throw NoOverload(call.Function, arguments) : fitting.Select(overload => overload.Result(arguments)).Aggregate(Common);
    }

    private static CelType CheckComprehension(Expression.Comprehension comprehension, ImmutableDictionary<string, CelType> scope)
    {
        var range = Check(comprehension.Range, scope);
        var variable = range.Name switch
        {
            "list" => range.Element!,
            "map" => CelType.String,
            "dyn" => CelType.Dyn,
            _ => throw new CelException($"expression of type '{range.Name}' cannot be range of a comprehension (must be list, map, or dynamic)"),
        };
        var inner = scope.SetItem(comprehension.Variable, variable);
        var body = Check(comprehension.Body, inner);
        if (comprehension.Macro != Macro.Map || comprehension.Transform is not null)
            Expect(CelType.Bool, body, comprehension.Macro.ToString());
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
            Schema.Re2.Compile(pattern);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw new CelException($"invalid matches argument: {e.Message}");
        }
    }

    private static bool Comparable(CelType left, CelType right) =>
        left.Accepts(right) || right.Accepts(left) || left == CelType.Null || right == CelType.Null || IsNumber(left) && IsNumber(right);

    private static bool IsNumber(CelType type) => type.Name is "int" or "uint" or "double";

    private static CelType Common(CelType left, CelType right) => left == right ? left : CelType.Dyn;

    private static CelType? TypeName(string name) => name is "int" or "uint" or "double" or "bool" or "string" or "bytes" or "list" or "map" or "null_type" or "type" ? CelType.Type : null;

    private static void Expect(CelType wanted, CelType actual, string where)
    {
        if (!wanted.Accepts(actual))
            throw NoOverload(where, [actual]);
    }

    private static CelException NoOverload(string function, IEnumerable<CelType> arguments) =>
        new($"found no matching overload for '{function}' applied to '({string.Join(", ", arguments.Select(type => type.Name))})'");
}
