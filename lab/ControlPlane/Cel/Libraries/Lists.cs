using KafkaPi.ControlPlane.Cel.Values;

namespace KafkaPi.ControlPlane.Cel.Libraries;

/// <summary>Functions on lists and sets.</summary>
internal static class Lists
{
    private static readonly CelType[] One = [CelType.AnyList];
    private static readonly CelType[] Two = [CelType.AnyList, CelType.AnyList];
    private static readonly CelType[] ListAndItem = [CelType.AnyList, CelType.Dyn];

    public static IEnumerable<Overload> Overloads() =>
    [
        Overload.Method("isSorted", One, CelType.Bool, a => IsSorted((CelList)a[0]!)),
        new("min", true, [CelType.AnyList], Element, a => Extreme((CelList)a[0]!, -1)),
        new("max", true, [CelType.AnyList], Element, a => Extreme((CelList)a[0]!, 1)),
        new("sum", true, [CelType.AnyList], Element, a => Sum((CelList)a[0]!)),
        Overload.Method(
            "indexOf", ListAndItem, CelType.Int,
            a => (long)((CelList)a[0]!).FindIndex(item => CelValues.Equal(item, a[1]))),
        Overload.Method(
            "lastIndexOf", ListAndItem, CelType.Int,
            a => (long)((CelList)a[0]!).FindLastIndex(item => CelValues.Equal(item, a[1]))),
        OfSets("sets.contains", ContainsAll),
        OfSets("sets.equivalent", (left, right) => ContainsAll(left, right) && ContainsAll(right, left)),
        OfSets("sets.intersects", (left, right) => left.Exists(item => Contains(right, item))),
    ];

    private static CelType Element(IReadOnlyList<CelType> types) => types[0].Element ?? CelType.Dyn;

    private static Overload OfSets(string name, Func<CelList, CelList, bool> holds) =>
        Overload.Global(name, Two, CelType.Bool, a => holds((CelList)a[0]!, (CelList)a[1]!));

    private static bool IsSorted(CelList list) =>
        list.Zip(list.Skip(1)).All(pair => CelValues.Compare(pair.First, pair.Second) <= 0);

    private static bool Contains(CelList list, object? item) => list.Exists(other => CelValues.Equal(item, other));

    private static bool ContainsAll(CelList list, CelList items) => items.TrueForAll(item => Contains(list, item));

    private static object? Extreme(CelList list, int sign) =>
        list.Count == 0 ? throw new CelException("min/max called on empty list")
        : list.Aggregate((best, item) => Math.Sign(CelValues.Compare(item, best)) == sign ? item : best);

    private static object? Sum(CelList list) => list switch
    {
        [] => 0L,
        [long, ..] => list.Sum(item => (long)item!),
        [double, ..] => list.Sum(item => (double)item!),
        [TimeSpan, ..] => list.Aggregate(TimeSpan.Zero, (sum, item) => sum + (TimeSpan)item!),
        _ => throw new CelException("no such overload"),
    };
}
