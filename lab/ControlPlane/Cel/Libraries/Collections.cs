using KafkaPi.ControlPlane.Cel.Values;

namespace KafkaPi.ControlPlane.Cel.Libraries;

/// <summary>Membership, indexing and size.</summary>
internal static class Collections
{
    public static IEnumerable<Overload> Overloads() =>
    [
        Overload.Global(
            "@in", [CelType.Dyn, CelType.AnyList], CelType.Bool,
            a => ((CelList)a[1]!).Exists(item => CelValues.Equal(item, a[0]))),
        Overload.Global(
            "@in", [CelType.Dyn, CelType.AnyMap], CelType.Bool,
            a => a[0] is { } key && ((CelMap)a[1]!).ContainsKey(key)),
        new(
            "_[_]", false, [CelType.AnyList, CelType.Int], types => types[0].Element ?? CelType.Dyn,
            a => Item((CelList)a[0]!, (long)a[1]!)),
        new(
            "_[_]", false, [CelType.AnyMap, CelType.Dyn], types => types[0].Element ?? CelType.Dyn,
            a => Entry((CelMap)a[0]!, a[1])),
        .. Sizes(member: false),
        .. Sizes(member: true),
    ];

    private static IEnumerable<Overload> Sizes(bool member) =>
    [
        Size<string>(member, CelType.String, text => text.EnumerateRunes().LongCount()),
        Size<byte[]>(member, CelType.Bytes, bytes => bytes.Length),
        Size<CelList>(member, CelType.AnyList, list => list.Count),
        Size<CelMap>(member, CelType.AnyMap, map => map.Count),
    ];

    private static Overload Size<T>(bool member, CelType type, Func<T, long> size) =>
        new("size", member, [type], _ => CelType.Int, a => size((T)a[0]!));

    private static object? Item(CelList list, long index) =>
        index >= 0 && index < list.Count ? list[(int)index] : throw new CelException($"index out of bounds: {index}");

    private static object? Entry(CelMap map, object? key) =>
        key is not null && map.TryGetValue(key, out var value) ? value : throw new CelException($"no such key: {key}");
}
