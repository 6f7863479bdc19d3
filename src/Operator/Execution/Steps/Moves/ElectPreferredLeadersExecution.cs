using KafkaPi.Operator.Budgets;
using KafkaPi.Operator.Hosts;
using KafkaPi.Operator.Kafka.Requests;
using KafkaPi.Operator.Model.Plans.Steps.Moves;
using KafkaPi.Operator.Model.Releases;

namespace KafkaPi.Operator.Execution.Steps.Moves;

internal static class ElectPreferredLeadersExecution
{
    private static readonly short MetadataVersion = BrokerMetadata.VersionFor(KafkaFeatures.ElectLeadersSince);

    /// <summary>
    /// The time for all brokers to know the new leaders. The controller tells one after the other, and each of them
    /// follows the new leaders first.
    /// </summary>
    private static readonly TimeSpan KnownWithin = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(25);

    /// <remarks>
    /// The step is done when each broker tells its clients of the new leaders. The controller answers earlier than
    /// that, as soon as it knows them itself.
    /// </remarks>
    public static async Task ExecuteAsync(
        ElectPreferredLeaders step, MemoryBudget budget, TimeProvider time, CancellationToken superseded,
        CancellationToken cancellationToken)
    {
        await ElectAsync(step, new(step.Node, step.Brokers[step.Node], budget), cancellationToken);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(superseded, cancellationToken);
        await Task.WhenAll(step.Brokers.Select(
            b => BecomesKnownAsync(step, new(b.Key, b.Value, budget), time, either.Token)));
    }

    private static async Task ElectAsync(
        ElectPreferredLeaders step, BrokerQuestion controller, CancellationToken cancellationToken)
    {
        var failed = await controller.AskAsync(
            ElectLeaders.Request(step.Partitions.Select(p => (p.Topic, p.Number))),
            answer => ElectLeaders.Parse(answer),
            "the controller did not elect leaders", cancellationToken);
        if (failed is [var first, ..])
        {
            throw new StepFailedException(Remedy.Retry,
                $"{step.Node}: {failed.Length} of {step.Partitions.Length} partitions stay with their leaders, "
                    + $"{first.Topic}-{first.Number} because: {first.Why}");
        }
    }

    private static async Task BecomesKnownAsync(
        ElectPreferredLeaders step, BrokerQuestion broker, TimeProvider time, CancellationToken cancellationToken)
    {
        var elected = time.GetTimestamp();
        for (var pause = ShortestPause; ; pause *= 2)
        {
            var known = await broker.AskAsync(
                BrokerMetadata.Request(MetadataVersion), answer => BrokerMetadata.Parse(answer, MetadataVersion),
                "it does not tell who leads",
                cancellationToken);
            var leaders = known.Partitions.ToDictionary(p => (p.Topic, p.Number), p => p.Leader);

            // A partition that the broker does not know was deleted meanwhile.
            var missed = step.Partitions
                .Where(p => leaders.GetValueOrDefault((p.Topic, p.Number), p.Leader) != p.Leader)
                .ToArray();
            if (missed is not [var first, ..])
            {
                return;
            }

            if (time.GetElapsedTime(elected) > KnownWithin)
            {
                throw new StepFailedException(Remedy.Retry,
                    $"{broker.Node}: {KnownWithin.TotalSeconds:0} s later its broker does not know of {missed.Length} "
                        + $"of {step.Partitions.Length} leaders that were elected: {first.Topic}-{first.Number} is led "
                        + $"by {first.Leader}");
            }

            await Task.Delay(pause, time, cancellationToken);
        }
    }
}
