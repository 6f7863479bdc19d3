using System.Collections.Immutable;
using System.Globalization;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Rendered;
using KafkaPi.Operator.Rendering;

namespace KafkaPi.Operator.Planning.Revisions;

/// <summary>
/// Members of the ensemble that a broker was told at its start, each as <c>host:port</c>. The broker learns of other
/// members at its next start.
/// </summary>
public static class ZooKeeperConnect
{
    public const string Setting = BrokerProperties.ZooKeeperConnect;

    /// <summary>Empty when the members cannot be told.</summary>
    public static ImmutableArray<string> Of(ObservedDaemon broker) => Split(broker.RunningSettings);

    /// <summary>The host of <c>host:port</c>. An IPv6 address stays in its brackets.</summary>
    public static string HostOf(string endpoint) => endpoint[..endpoint.LastIndexOf(':')];

    public static int PortOf(string endpoint) =>
        int.Parse(endpoint[(endpoint.LastIndexOf(':') + 1)..], NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>
    /// The broker knows at most half of the ensemble, or other ports of a member than it has to. A restart costs less
    /// than a broker that loses the rest, too, or finds another ZooKeeper on an old port one day.
    /// </summary>
    public static bool IsForgotten(ObservedDaemon broker, RenderedDaemon rendered)
    {
        var known = Of(broker);
        var present = Split(rendered.Settings);
        return !known.IsEmpty
            && (present.Count(known.Contains) * 2 <= present.Length
                || known.Except(present).Any(old => present.Any(p => HostOf(p) == HostOf(old)))
                || present.Except(known).Any(next => known.Any(k => HostOf(k) == HostOf(next))));
    }

    private static ImmutableArray<string> Split(ImmutableSortedDictionary<string, string> settings) =>
        settings.TryGetValue(Setting, out var list) ? [.. list.Split(',')] : [];
}
