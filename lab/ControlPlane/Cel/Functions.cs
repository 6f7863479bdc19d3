using System.Collections.Frozen;
using System.Collections.Immutable;
using KafkaPi.ControlPlane.Cel.Libraries;

namespace KafkaPi.ControlPlane.Cel;

/// <summary>
/// The functions and operators that expressions may use: CEL's standard ones and those that Kubernetes adds.
/// </summary>
internal static class Functions
{
    private static readonly ImmutableArray<Overload> Table =
    [
        .. Comparisons.Overloads(),
        .. Arithmetic.Overloads(),
        .. Collections.Overloads(),
        .. Conversions.Overloads(),
        .. Strings.Overloads(),
        .. Lists.Overloads(),
        .. Addresses.Overloads(),
        .. Quantities.Overloads(),
        .. Times.Overloads(),
        .. Optionals.Overloads(),
    ];

    private static readonly FrozenDictionary<string, ImmutableArray<Overload>> ByName =
        Table.GroupBy(overload => overload.Name)
            .ToFrozenDictionary(group => group.Key, group => group.ToImmutableArray());

    public static ImmutableArray<Overload> Named(string name, bool member) =>
        [.. ByName.GetValueOrDefault(name, []).Where(overload => overload.Member == member)];
}
