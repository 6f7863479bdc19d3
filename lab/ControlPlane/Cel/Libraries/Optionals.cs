using KafkaPi.ControlPlane.Cel.Values;

namespace KafkaPi.ControlPlane.Cel.Libraries;

/// <summary>Optional values.</summary>
internal static class Optionals
{
    public static IEnumerable<Overload> Overloads() =>
    [
        Overload.Global("optional.none", [], CelType.AnyOptional, _ => new CelOptional(null, false)),
        new(
            "optional.of", false, [CelType.Dyn], types => CelType.Optional(types[0]),
            a => new CelOptional(a[0], true)),
        Overload.Method("hasValue", [CelType.AnyOptional], CelType.Bool, a => ((CelOptional)a[0]!).HasValue),
        new(
            "value", true, [CelType.AnyOptional], types => types[0].Element ?? CelType.Dyn,
            a => a[0] is CelOptional { HasValue: true } some
                ? some.Value
                : throw new CelException("optional.none() dereference")),
        new(
            "orValue", true, [CelType.AnyOptional, CelType.Dyn],
            types => types[0].Element is { Name: not "dyn" } known ? known : types[1],
            a => a[0] is CelOptional { HasValue: true } some ? some.Value : a[1]),
    ];
}
