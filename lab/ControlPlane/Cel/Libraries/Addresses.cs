using System.Globalization;
using System.Net;
using System.Net.Sockets;
using KafkaPi.ControlPlane.Cel.Values;

namespace KafkaPi.ControlPlane.Cel.Libraries;

/// <summary>Kubernetes' functions on URLs and IP addresses.</summary>
internal static class Addresses
{
    public static IEnumerable<Overload> Overloads() => [.. Urls(), .. IpAddresses()];

    private static IEnumerable<Overload> Urls() =>
    [
        Overload.Global(
            "isURL", [CelType.String], CelType.Bool, a => Uri.TryCreate((string)a[0]!, UriKind.Absolute, out _)),
        Overload.Global("url", [CelType.String], CelType.Url, a => Url((string)a[0]!)),
        OfUrl("getScheme", url => url.Scheme),
        OfUrl("getHost", url => url.Authority),
        OfUrl("getHostname", url => url.Host),
        OfUrl("getPort", url => url.IsDefaultPort ? "" : url.Port.ToString(CultureInfo.InvariantCulture)),
        OfUrl("getEscapedPath", url => url.AbsolutePath),
    ];

    private static IEnumerable<Overload> IpAddresses() =>
    [
        Overload.Global("isIP", [CelType.String], CelType.Bool, a => IPAddress.TryParse((string)a[0]!, out _)),
        Overload.Global("ip", [CelType.String], CelType.Ip, a => Ip((string)a[0]!)),
        Overload.Method(
            "family", [CelType.Ip], CelType.Int,
            a => ((IPAddress)a[0]!).AddressFamily == AddressFamily.InterNetwork ? 4L : 6L),
        Overload.Method("isLoopback", [CelType.Ip], CelType.Bool, a => IPAddress.IsLoopback((IPAddress)a[0]!)),
    ];

    private static Overload OfUrl(string name, Func<Uri, string> part) =>
        Overload.Method(name, [CelType.Url], CelType.String, a => part((Uri)a[0]!));

    private static Uri Url(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var parsed)
            ? parsed
            : throw new CelException($"URL parse error during conversion from string: {text}");

    private static IPAddress Ip(string text) =>
        IPAddress.TryParse(text, out var parsed)
            ? parsed
            : throw new CelException($"IP Address \"{text}\" parse error during conversion from string");
}
