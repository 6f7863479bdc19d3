using KafkaPi.ControlPlane.Cel.Values;

namespace KafkaPi.ControlPlane.Cel.Libraries;

/// <summary>Equality and order.</summary>
internal static class Comparisons
{
    private static readonly CelType[] Numbers = [CelType.Int, CelType.Uint, CelType.Double];

    private static readonly CelType[] Ordered =
        [.. Numbers, CelType.String, CelType.Bool, CelType.Timestamp, CelType.Duration, CelType.Bytes];

    public static IEnumerable<Overload> Overloads() =>
    [
        Overload.Global("_==_", [CelType.Dyn, CelType.Dyn], CelType.Bool, a => CelValues.Equal(a[0], a[1])),
        Overload.Global("_!=_", [CelType.Dyn, CelType.Dyn], CelType.Bool, a => !CelValues.Equal(a[0], a[1])),
        .. OrderedPairs().SelectMany(pair => Orders(pair.Left, pair.Right)),
    ];

    /// <summary>Each ordered type with itself, and each number type with the others.</summary>
    private static IEnumerable<(CelType Left, CelType Right)> OrderedPairs()
    {
        var same = Ordered.Select(type => (type, type));
        var mixed = Numbers.SelectMany(left => Numbers.Where(right => right != left).Select(right => (left, right)));
        return same.Concat(mixed);
    }

    private static IEnumerable<Overload> Orders(CelType left, CelType right) =>
    [
        Order("_<_", left, right, sign => sign < 0),
        Order("_<=_", left, right, sign => sign <= 0),
        Order("_>_", left, right, sign => sign > 0),
        Order("_>=_", left, right, sign => sign >= 0),
    ];

    private static Overload Order(string name, CelType left, CelType right, Func<int, bool> holds) =>
        Overload.Global(name, [left, right], CelType.Bool, a => holds(CelValues.Compare(a[0], a[1])));
}
