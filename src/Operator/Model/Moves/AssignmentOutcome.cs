using System.Collections.Immutable;

namespace KafkaPi.Operator.Model.Moves;

/// <summary>Result of computing an assignment.</summary>
public abstract record AssignmentOutcome
{
    private AssignmentOutcome() { }

    /// <param name="Changes">Ordered by topic and number; empty when everything stays where it is.</param>
    public sealed record Assigned(ImmutableArray<Reassignment> Changes) : AssignmentOutcome;

    /// <summary>Fewer brokers stay than these topics have replicas.</summary>
    /// <param name="Topics">Topics in order, each with its number of replicas.</param>
    /// <param name="Brokers">Number of brokers that stay.</param>
    public sealed record Refused(ImmutableArray<(string Topic, int Replicas)> Topics, int Brokers) : AssignmentOutcome
    {
        public override string ToString() =>
            $"{string.Join(", ", Topics.Select(t => $"{t.Topic} has {t.Replicas} replicas"))}, and {Brokers} "
                + $"{(Brokers == 1 ? "broker stays" : "brokers stay")}";
    }
}
