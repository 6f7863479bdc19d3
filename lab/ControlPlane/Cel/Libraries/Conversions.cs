using System.Globalization;
using System.Text;
using KafkaPi.ControlPlane.Cel.Values;

namespace KafkaPi.ControlPlane.Cel.Libraries;

/// <summary>Conversions between types.</summary>
internal static class Conversions
{
    public static IEnumerable<Overload> Overloads() =>
    [
        Overload.Global("type", [CelType.Dyn], CelType.Type, a => CelType.OfValue(a[0])),
        Overload.Global("dyn", [CelType.Dyn], CelType.Dyn, a => a[0]),
        Overload.Global("bool", [CelType.Bool], CelType.Bool, a => a[0]),
        Overload.Global("int", [CelType.Int], CelType.Int, a => a[0]),
        Overload.Global("int", [CelType.Uint], CelType.Int, a => checked((long)(ulong)a[0]!)),
        Overload.Global("int", [CelType.Double], CelType.Int, a => checked((long)(double)a[0]!)),
        Overload.Global("int", [CelType.String], CelType.Int, a => Integer((string)a[0]!)),
        Overload.Global("int", [CelType.Timestamp], CelType.Int, a => ((DateTimeOffset)a[0]!).ToUnixTimeSeconds()),
        Overload.Global("uint", [CelType.Int], CelType.Uint, a => checked((ulong)(long)a[0]!)),
        Overload.Global("double", [CelType.Double], CelType.Double, a => a[0]),
        Overload.Global("double", [CelType.Int], CelType.Double, a => (double)(long)a[0]!),
        Overload.Global("double", [CelType.String], CelType.Double, a => Double((string)a[0]!)),
        Overload.Global("string", [CelType.String], CelType.String, a => a[0]),
        Overload.Global("string", [CelType.Int], CelType.String, a => Text(a[0])),
        Overload.Global("string", [CelType.Uint], CelType.String, a => Text(a[0])),
        Overload.Global("string", [CelType.Double], CelType.String, a => Text(a[0])),
        Overload.Global("string", [CelType.Bool], CelType.String, a => (bool)a[0]! ? "true" : "false"),
        Overload.Global("string", [CelType.Bytes], CelType.String, a => Encoding.UTF8.GetString((byte[])a[0]!)),
        Overload.Global("string", [CelType.Url], CelType.String, a => ((Uri)a[0]!).OriginalString),
        Overload.Global("bytes", [CelType.String], CelType.Bytes, a => Encoding.UTF8.GetBytes((string)a[0]!)),
    ];

    private static string? Text(object? number) => Convert.ToString(number, CultureInfo.InvariantCulture);

    private static long Integer(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new CelException($"strconv.ParseInt: parsing \"{text}\": invalid syntax");

    private static double Double(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new CelException($"strconv.ParseFloat: parsing \"{text}\": invalid syntax");
}
