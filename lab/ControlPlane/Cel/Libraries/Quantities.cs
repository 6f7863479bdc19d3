using KafkaPi.ControlPlane.Cel.Values;

namespace KafkaPi.ControlPlane.Cel.Libraries;

/// <summary>Kubernetes' functions on quantities.</summary>
internal static class Quantities
{
    private static readonly CelType[] One = [CelType.Quantity];
    private static readonly CelType[] Two = [CelType.Quantity, CelType.Quantity];

    public static IEnumerable<Overload> Overloads() =>
    [
        Overload.Global(
            "isQuantity", [CelType.String], CelType.Bool, a => CelQuantity.TryParse((string)a[0]!) is not null),
        Overload.Global("quantity", [CelType.String], CelType.Quantity, a => Parse((string)a[0]!)),
        Overload.Method("isGreaterThan", Two, CelType.Bool, a => CelValues.Compare(a[0], a[1]) > 0),
        Overload.Method("isLessThan", Two, CelType.Bool, a => CelValues.Compare(a[0], a[1]) < 0),
        Overload.Method("compareTo", Two, CelType.Int, a => (long)CelValues.Compare(a[0], a[1])),
        Overload.Method("isInteger", One, CelType.Bool, a => ((CelQuantity)a[0]!).IsInteger),
        Overload.Method("asInteger", One, CelType.Int, a => Integer((CelQuantity)a[0]!)),
        Overload.Method("sign", One, CelType.Int, a => (long)Math.Sign(((CelQuantity)a[0]!).Value)),
    ];

    private static CelQuantity Parse(string text) =>
        CelQuantity.TryParse(text)
            ?? throw new CelException(
                "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");

    private static long Integer(CelQuantity quantity) =>
        quantity.IsInteger ? (long)quantity.Value : throw new CelException("cannot convert value to integer");
}
