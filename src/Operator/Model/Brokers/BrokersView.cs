using System.Collections.Immutable;
using KafkaPi.Operator.Model.BrokerConfig;

namespace KafkaPi.Operator.Model.Brokers;

/// <summary>The brokers' own view of the cluster.</summary>
public abstract record BrokersView
{
    private BrokersView() { }

    /// <summary>No broker answered, or none was asked. Nothing is known of the brokers' health then.</summary>
    public sealed record Unknown(string Reason) : BrokersView;

    /// <param name="Registered">
    /// Ids of the brokers that every answering broker lists. A broker that is cut off keeps listing what was.
    /// </param>
    /// <param name="Answering">Ids of the brokers that answered when they were asked themselves.</param>
    /// <param name="Controller">
    /// The controller that most brokers name; null while there is none, or where the protocol's age does not tell.
    /// </param>
    public sealed record Known(
        ImmutableSortedSet<int> Registered, ImmutableSortedSet<int> Answering, int? Controller,
        ImmutableArray<Partition> Partitions) : BrokersView
    {
        /// <summary>
        /// Configuration by broker. Brokers that have not told are missing; empty where Kafka is too old to tell.
        /// </summary>
        public ImmutableSortedDictionary<int, EffectiveConfig> Settings { get; init; } =
            ImmutableSortedDictionary<int, EffectiveConfig>.Empty;

        /// <summary>
        /// Partitions that the controller moves, whoever asked for it; null where it did not tell, as before Kafka 2.4.
        /// </summary>
        public ImmutableArray<MovingPartition>? Moving { get; init; }

        /// <summary>
        /// Log directories by broker. Brokers that have not told are missing. Asked for only while replicas move,
        /// or are to move.
        /// </summary>
        public ImmutableSortedDictionary<int, ImmutableArray<StoredDirectory>> Disks { get; init; } =
            ImmutableSortedDictionary<int, ImmutableArray<StoredDirectory>>.Empty;

        /// <summary>
        /// Time by broker since any copy between its directories has grown, begun or ended. Brokers without such
        /// copies are missing.
        /// </summary>
        public ImmutableSortedDictionary<int, TimeSpan> CopiesStandStill { get; init; } =
            ImmutableSortedDictionary<int, TimeSpan>.Empty;

        /// <summary>
        /// Time by broker since any replica has come to its directories or gone from them. Brokers without replicas
        /// are missing.
        /// </summary>
        public ImmutableSortedDictionary<int, TimeSpan> ReplicasUnchanged { get; init; } =
            ImmutableSortedDictionary<int, TimeSpan>.Empty;

        /// <summary>
        /// Throttle by broker for replicas that move, in bytes per second. Brokers without a throttle are missing.
        /// Asked for together with the disks.
        /// </summary>
        public ImmutableSortedDictionary<int, long> Throttles { get; init; } =
            ImmutableSortedDictionary<int, long>.Empty;
    }
}
