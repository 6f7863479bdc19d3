using System.Collections.Immutable;
using KafkaPi.Operator.Model.BrokerConfig;
using KafkaPi.Operator.Model.Brokers;
using KafkaPi.Testing;
using Xunit;

namespace KafkaPi.Operator.Tests.Planning.Decommission;

internal static class Disks
{
    /// <summary>What the broker on pi4 says that it has.</summary>
    public static ClusterUnderTest Storing(this ClusterUnderTest cluster, params string[] topics) => cluster with
    {
        Brokers = ((BrokersView.Known)cluster.Brokers) with
        {
            Disks = ImmutableSortedDictionary<int, ImmutableArray<StoredDirectory>>.Empty.Add(
                4, [new("/kafka", 0, [.. topics.Select(t => new StoredReplica(t, 0, 1, false))])]),
        },
    };

    /// <summary>What a broker says of one setting.</summary>
    public static ClusterUnderTest Settings(this ClusterUnderTest cluster, int broker, BrokerSetting minimum)
    {
        var known = (BrokersView.Known)cluster.Brokers;
        return cluster with
        {
            Brokers = known with
            {
                Settings = known.Settings.SetItem(
                    broker,
                    new(ImmutableSortedDictionary.Create<string, BrokerSetting>(StringComparer.Ordinal)
                        .Add("min.insync.replicas", minimum))),
            },
        };
    }

    /// <summary>The operator has altered it on pi4.</summary>
    public static ClusterUnderTest Altered(this ClusterUnderTest cluster, string key) => cluster with
    {
        Memory = cluster.Memory.With(
            new("pi4"), m => m with { AlteredConfig = ImmutableSortedSet.Create<string>(StringComparer.Ordinal, key) }),
    };
}
