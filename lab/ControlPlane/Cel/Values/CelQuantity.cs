using System.Globalization;
using System.Numerics;

namespace KafkaPi.ControlPlane.Cel.Values;

/// <summary>A Kubernetes quantity such as <c>256Mi</c> or <c>100m</c>, exact to 28 digits.</summary>
internal sealed record CelQuantity(decimal Value)
{
    private const NumberStyles Style =
        NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    private static readonly (string Suffix, decimal Factor)[] Suffixes =
    [
        ("Ki", 1L << 10), ("Mi", 1L << 20), ("Gi", 1L << 30), ("Ti", 1L << 40), ("Pi", 1L << 50), ("Ei", 1L << 60),
        ("n", 1e-9m), ("u", 1e-6m), ("m", 1e-3m),
        ("k", 1e3m), ("M", 1e6m), ("G", 1e9m), ("T", 1e12m), ("P", 1e15m), ("E", 1e18m),
    ];

    public static CelQuantity? TryParse(string text)
    {
        var none = (Suffix: "", Factor: 1m);
        var (suffix, factor) =
            Suffixes.FirstOrDefault(each => text.EndsWith(each.Suffix, StringComparison.Ordinal), none);
        var digits = text[..^suffix.Length];
        try
        {
            return decimal.TryParse(digits, Style, CultureInfo.InvariantCulture, out var number)
                ? new(number * factor)
                : null;
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    public bool IsInteger =>
        Value == decimal.Truncate(Value) && (BigInteger)Value <= long.MaxValue && (BigInteger)Value >= long.MinValue;
}
