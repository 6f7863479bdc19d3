using System.Collections.Immutable;

namespace KafkaPi.Operator.Kafka;

/// <summary>What the brokers themselves say of the cluster.</summary>
public abstract record BrokersView
{
    private BrokersView() { }

    /// <summary>No broker answered, or none was asked: neither well nor ill.</summary>
    public sealed record Unknown(string Reason) : BrokersView;

    /// <param name="Registered">The ids of the brokers that every answering one lists: one that is cut off goes on listing what was.</param>
    /// <param name="Answering">The ids of the brokers that answered when asked themselves.</param>
    /// <param name="Controller">Named by most; null while there is none, or where the protocol's age does not tell.</param>
    public sealed record Known(
        ImmutableSortedSet<int> Registered, ImmutableSortedSet<int> Answering, int? Controller, ImmutableArray<Partition> Partitions) : BrokersView
    {
        /// <summary>By broker; without those that have not told, and empty where Kafka is too old to tell.</summary>
        public ImmutableSortedDictionary<int, SettingsInForce> Settings { get; init; } = ImmutableSortedDictionary<int, SettingsInForce>.Empty;

        /// <summary>What the controller moves, for whomever; null where it did not tell, as before Kafka 2.4.</summary>
        public ImmutableArray<MovingPartition>? Moving { get; init; }

        /// <summary>By broker, of those that told: what they have on their disks. Asked for only while replicas move, or are to.</summary>
        public ImmutableSortedDictionary<int, ImmutableArray<StoredDirectory>> Disks { get; init; } = ImmutableSortedDictionary<int, ImmutableArray<StoredDirectory>>.Empty;

        /// <summary>By broker, of those that copy replicas from one of their directories to another: for how long none of the copies has grown, come or gone.</summary>
        public ImmutableSortedDictionary<int, TimeSpan> CopiesStandStill { get; init; } = ImmutableSortedDictionary<int, TimeSpan>.Empty;

        /// <summary>By broker, of those that are held to one: bytes per second for replicas that move. Asked for as the disks are.</summary>
        public ImmutableSortedDictionary<int, long> Throttles { get; init; } = ImmutableSortedDictionary<int, long>.Empty;
    }
}

/// <param name="Leader">Null: offline.</param>
/// <param name="MinInSyncReplicas">The topic's <c>min.insync.replicas</c> in force.</param>
public sealed record Partition(
    string Topic, int Number, int? Leader, ImmutableArray<int> Replicas, ImmutableArray<int> InSync, int MinInSyncReplicas)
{
    public bool IsUnderReplicated => InSync.Length < Replicas.Length;

    public override string ToString() => $"{Topic}-{Number}";
}
