using System.Collections.Immutable;

namespace KafkaPi.ControlPlane.Cel;

/// <summary>Runs a checked expression, within a budget of steps.</summary>
internal sealed class Evaluator
{
    private const int MaxSteps = 2_000_000;

    private int _steps;

    /// <exception cref="CelException">Evaluation fails, as on a missing key, or takes too long.</exception>
    public object? Evaluate(Expression expression, ImmutableDictionary<string, object?> scope)
    {
        if (++_steps > MaxSteps)
            throw new CelException("operation cancelled: actual cost limit exceeded");
        switch (expression)
        {
            case Expression.Literal literal:
                return literal.Value;
            case Expression.Identifier identifier:
                return scope.TryGetValue(identifier.Name, out var bound) ? bound : new CelType(identifier.Name);
            case Expression.Select select:
                return Select(Evaluate(select.Operand, scope), select.Field, select.Mode);
            case Expression.Call call:
                return Call(call, [.. call.Arguments.Select(argument => Evaluate(argument, scope))]);
            case Expression.Logical logical:
                return Logical(logical.IsAnd, () => Evaluate(logical.Left, scope), () => Evaluate(logical.Right, scope));
            case Expression.Conditional conditional:
                return Evaluate(Bool(Evaluate(conditional.Condition, scope)) ? conditional.Then : conditional.Else, scope);
            case Expression.List list:
                return new CelList(list.Items.Select(item => Evaluate(item, scope)));
            case Expression.Map map:
                var entries = new CelMap();
                foreach (var (key, value) in map.Entries)
                    entries[Evaluate(key, scope) ?? throw new CelException("unsupported key type")] = Evaluate(value, scope);
                return entries;
            case Expression.Bind bind:
                return Evaluate(bind.Body, scope.SetItem(bind.Variable, Evaluate(bind.Value, scope)));
            case Expression.Comprehension comprehension:
                return Comprehend(comprehension, scope);
            default:
                throw new CelException("unsupported expression");
        }
    }

    private static object? Select(object? operand, string field, SelectMode mode)
    {
        if (operand is CelOptional optional)
            return optional.HasValue ? Select(optional.Value, field, SelectMode.Optional) : optional;
        var (known, value) = operand switch
        {
            CelObject members => (members.TryGetValue(field, out var member), member),
            CelMap map => (map.TryGetValue(field, out var entry), entry),
            _ => throw new CelException("no such overload"),
        };
        return mode switch
        {
            SelectMode.Presence => known,
            SelectMode.Optional => new CelOptional(value, known),
            _ => known ? value : throw new CelException($"no such key: {field}"),
        };
    }

    private static object? Call(Expression.Call call, object?[] arguments)
    {
        var types = arguments.Select(CelType.OfValue).ToList();
        foreach (var overload in Functions.Named(call.Function, call.Member))
        {
            if (!overload.Accepts(types))
                continue;
            try
            {
                return overload.Invoke(arguments);
            }
            catch (Exception e) when (e is OverflowException or InvalidCastException)
            {
                throw new CelException(e is OverflowException ? "integer overflow" : "no such overload");
            }
        }
        throw new CelException("no such overload");
    }

    /// <summary>An error on one side does not count when the other side decides.</summary>
    private static bool Logical(bool isAnd, Func<object?> left, Func<object?> right)
    {
        try
        {
            return Bool(left()) != isAnd ? !isAnd : Bool(right());
        }
        catch (CelException)
        {
            if (Bool(right()) != isAnd)
                return !isAnd;
            throw;
        }
    }

    private object? Comprehend(Expression.Comprehension comprehension, ImmutableDictionary<string, object?> scope)
    {
        IEnumerable<object?> range = Evaluate(comprehension.Range, scope) switch
        {
            CelList list => list,
            CelMap map => map.Keys,
            _ => throw new CelException("no such overload"),
        };
        object? Body(object? item) => Evaluate(comprehension.Body, scope.SetItem(comprehension.Variable, item));
        switch (comprehension.Macro)
        {
            case Macro.All:
            case Macro.Exists:
                var isAll = comprehension.Macro == Macro.All;
                CelException? failed = null;
                foreach (var item in range)
                {
                    try
                    {
                        if (Bool(Body(item)) != isAll)
                            return !isAll;
                    }
                    catch (CelException e)
                    {
                        failed ??= e;
                    }
                }
                return failed is null ? isAll : throw failed;
            case Macro.ExistsOne:
                return range.Count(item => Bool(Body(item))) == 1;
            case Macro.Filter:
                return new CelList(range.Where(item => Bool(Body(item))));
            default:
                if (comprehension.Transform is not { } transform)
                    return new CelList(range.Select(Body));
                return new CelList(range.Where(item => Bool(Body(item))).Select(item => Evaluate(transform, scope.SetItem(comprehension.Variable, item))));
        }
    }

    private static bool Bool(object? value) => value as bool? ?? throw new CelException("no such overload");
}
