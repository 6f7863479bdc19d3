using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace KafkaPi.ControlPlane.Schema;

/// <summary>Checks string formats. Unknown formats accept everything, as in the API server.</summary>
internal static partial class Formats
{
    /// <summary>A time with six decimals of the second, which built-in kinds use beside plain times.</summary>
    public const string MicroTime = "micro-time";

    public static bool Accepts(string format, string value) => format switch
    {
        "date-time" => IsDateTime(value),
        MicroTime => MicroTimePattern().IsMatch(value) && IsDateTime(value),
        "date" => DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        "duration" => Duration.TryParse(value, out _),
        "ipv4" => IPAddress.TryParse(value, out var v4)
            && v4.AddressFamily == AddressFamily.InterNetwork
            && value.Count(c => c == '.') == 3,
        "ipv6" => IPAddress.TryParse(value, out var v6) && v6.AddressFamily == AddressFamily.InterNetworkV6,
        "cidr" => IPNetwork.TryParse(value, out _),
        "uri" => Uri.TryCreate(value, UriKind.Absolute, out _),
        "uuid" => UuidPattern().IsMatch(value),
        "hostname" => HostnamePattern().IsMatch(value) && value.Length <= 255,
        "byte" => Convert.TryFromBase64String(value, new byte[value.Length], out _),
        "email" => value.IndexOf('@', StringComparison.Ordinal) is > 0 and var at && at < value.Length - 1,
        _ => true,
    };

    private static bool IsDateTime(string value) =>
        DateTimePattern().IsMatch(value)
            && DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    [GeneratedRegex(
        @"^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})\z", RegexOptions.CultureInvariant)]
    private static partial Regex DateTimePattern();

    [GeneratedRegex(@"T\d{2}:\d{2}:\d{2}\.\d{6}(Z|[+-])", RegexOptions.CultureInvariant)]
    private static partial Regex MicroTimePattern();

    [GeneratedRegex(
        @"^[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex UuidPattern();

    [GeneratedRegex(
        @"^([a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)(\.[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex HostnamePattern();
}
