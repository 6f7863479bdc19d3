using System.Collections.Immutable;
using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Observed;

namespace KafkaPi.Operator.Planning;

/// <summary>The members of the ensemble that a broker was told at its start, each as <c>host:port</c>. It learns of others at its next one.</summary>
public static class ZooKeeperConnect
{
    public const string Setting = "zookeeper.connect";

    /// <summary>Empty when it cannot be told.</summary>
    public static ImmutableArray<string> Of(ObservedDaemon broker) => Split(broker.RunningSettings);

    /// <summary>Most of the ensemble is unknown to the broker: a restart costs less than what may become of it.</summary>
    public static bool IsForgotten(ObservedDaemon broker, RenderedDaemon wanted)
    {
        var known = Of(broker);
        var present = Split(wanted.Settings);
        return !known.IsEmpty && present.Count(known.Contains) * 2 <= present.Length;
    }

    private static ImmutableArray<string> Split(ImmutableSortedDictionary<string, string> settings) =>
        settings.TryGetValue(Setting, out var list) ? [.. list.Split(',')] : [];
}
