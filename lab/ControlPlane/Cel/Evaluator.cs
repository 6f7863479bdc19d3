using System.Collections.Immutable;
using KafkaPi.ControlPlane.Cel.Syntax;
using KafkaPi.ControlPlane.Cel.Values;

namespace KafkaPi.ControlPlane.Cel;

/// <summary>Evaluates a checked expression within a budget of steps.</summary>
internal sealed class Evaluator
{
    private const int MaxSteps = 2_000_000;

    private int _steps;

    /// <exception cref="CelException">Evaluation fails, as on a missing key, or takes too long.</exception>
    public object? Evaluate(Expression expression, ImmutableDictionary<string, object?> scope)
    {
        if (++_steps > MaxSteps)
        {
            throw new CelException("operation cancelled: actual cost limit exceeded");
        }

        return expression switch
        {
            Expression.Literal literal => literal.Value,
            Expression.Identifier identifier =>
                scope.TryGetValue(identifier.Name, out var bound) ? bound : new CelType(identifier.Name),
            Expression.Select select => Select(Evaluate(select.Operand, scope), select.Field, select.Mode),
            Expression.Call call => Call(call, [.. call.Arguments.Select(argument => Evaluate(argument, scope))]),
            Expression.Logical logical => Logical(
                logical.IsAnd, () => Evaluate(logical.Left, scope), () => Evaluate(logical.Right, scope)),
            Expression.Conditional conditional => Evaluate(
                Bool(Evaluate(conditional.Condition, scope)) ? conditional.Then : conditional.Else, scope),
            Expression.List list => new CelList(list.Items.Select(item => Evaluate(item, scope))),
            Expression.Map map => Map(map, scope),
            Expression.Bind bind =>
                Evaluate(bind.Body, scope.SetItem(bind.Variable, Evaluate(bind.Value, scope))),
            Expression.Comprehension comprehension => Comprehend(comprehension, scope),
            _ => throw new CelException("unsupported expression"),
        };
    }

    private static object? Select(object? operand, string field, SelectMode mode)
    {
        if (operand is CelOptional optional)
        {
            return optional.HasValue ? Select(optional.Value, field, SelectMode.Optional) : optional;
        }

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
        var overload = Functions.Named(call.Function, call.Member).FirstOrDefault(each => each.Accepts(types))
            ?? throw new CelException("no such overload");
        try
        {
            return overload.Invoke(arguments);
        }
        catch (OverflowException)
        {
            throw new CelException("integer overflow");
        }
        catch (InvalidCastException)
        {
            throw new CelException("no such overload");
        }
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
            {
                return !isAnd;
            }

            throw;
        }
    }

    private CelMap Map(Expression.Map map, ImmutableDictionary<string, object?> scope)
    {
        var entries = new CelMap();
        foreach (var (key, value) in map.Entries)
        {
            entries[Evaluate(key, scope) ?? throw new CelException("unsupported key type")] = Evaluate(value, scope);
        }

        return entries;
    }

    private object? Comprehend(Expression.Comprehension comprehension, ImmutableDictionary<string, object?> scope)
    {
        IEnumerable<object?> range = Evaluate(comprehension.Range, scope) switch
        {
            CelList list => list,
            CelMap map => map.Keys,
            _ => throw new CelException("no such overload"),
        };
        object? At(object? item, Expression expression) =>
            Evaluate(expression, scope.SetItem(comprehension.Variable, item));
        object? Body(object? item) => At(item, comprehension.Body);
        bool Holds(object? item) => Bool(Body(item));
        return comprehension.Macro switch
        {
            Macro.All => Quantify(range, Holds, isAll: true),
            Macro.Exists => Quantify(range, Holds, isAll: false),
            Macro.ExistsOne => range.Count(Holds) == 1,
            Macro.Filter => new CelList(range.Where(Holds)),
            _ when comprehension.Transform is { } transform =>
                new CelList(range.Where(Holds).Select(item => At(item, transform))),
            _ => new CelList(range.Select(Body)),
        };
    }

    /// <summary>An error on one item does not count when another item decides.</summary>
    private static bool Quantify(IEnumerable<object?> range, Func<object?, bool> holds, bool isAll)
    {
        CelException? failed = null;
        foreach (var item in range)
        {
            try
            {
                if (holds(item) != isAll)
                {
                    return !isAll;
                }
            }
            catch (CelException e)
            {
                failed ??= e;
            }
        }
        return failed is null ? isAll : throw failed;
    }

    private static bool Bool(object? value) => value as bool? ?? throw new CelException("no such overload");
}
