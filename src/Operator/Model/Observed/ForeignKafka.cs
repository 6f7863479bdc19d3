using System.Collections.Immutable;

namespace KafkaPi.Operator.Model.Observed;

/// <summary>Kafka and ZooKeeper of another hand on a host that nobody owns.</summary>
/// <param name="Daemons">Processes that the operator has not started.</param>
/// <param name="Data">Directories that their daemons have marked, whether these run or not.</param>
public sealed record ForeignKafka(ImmutableArray<ForeignDaemon> Daemons, ImmutableArray<ForeignData> Data)
{
    public static ForeignKafka None { get; } = new([], []);

    public bool IsEmpty => Daemons.IsEmpty && Data.IsEmpty;
}
