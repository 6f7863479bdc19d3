using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Hosts;
using KafkaPi.Operator.Kafka;
using KafkaPi.Operator.Planning;

namespace KafkaPi.Operator.Execution;

internal static class ElectPreferredLeadersExecution
{
    private static readonly short MetadataVersion = BrokerMetadata.VersionFor(PreferredLeaders.Since);

    /// <summary>Brokers are told by the controller, one after the other and after they have followed the new leaders themselves.</summary>
    private static readonly TimeSpan KnownWithin = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(25);

    /// <remarks>Done when each broker tells its clients of the new leaders: the controller answers as soon as it knows of them itself.</remarks>
    public static async Task ExecuteAsync(ElectPreferredLeaders step, TimeProvider time, CancellationToken superseded, CancellationToken cancellationToken)
    {
        await ElectAsync(step, cancellationToken);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(superseded, cancellationToken);
        await Task.WhenAll(step.Brokers.Select(b => BecomesKnownAsync(step, b.Key, b.Value, time, either.Token)));
    }

    private static async Task ElectAsync(ElectPreferredLeaders step, CancellationToken cancellationToken)
    {
        var failed = await BrokerQuestion.AskAsync(
            step.Node, step.Brokers[step.Node], PreferredLeaders.Request(step.Partitions.Select(p => (p.Topic, p.Number))), answer => PreferredLeaders.Parse(answer),
            "the controller did not elect leaders", cancellationToken);
        if (failed is not [var first, ..]) return;
        throw new StepFailedException(Remedy.Retry,
            $"{step.Node}: {failed.Length} of {step.Partitions.Length} partitions stay with their leaders, {first.Topic}-{first.Number} because: {first.Why}");
    }

    private static async Task BecomesKnownAsync(ElectPreferredLeaders step, NodeName node, BrokerEndpoint broker, TimeProvider time, CancellationToken cancellationToken)
    {
        var elected = time.GetTimestamp();
        for (var pause = ShortestPause; ; pause *= 2)
        {
            var known = await BrokerQuestion.AskAsync(
                node, broker, BrokerMetadata.Request(MetadataVersion), answer => BrokerMetadata.Parse(answer, MetadataVersion), "it does not tell who leads", cancellationToken);
            var leaders = known.Partitions.ToDictionary(p => (p.Topic, p.Number), p => p.Leader);
            // A partition that it does not know of is gone since.
            var missed = step.Partitions.Where(p => leaders.GetValueOrDefault((p.Topic, p.Number), p.Leader) != p.Leader).ToArray();
            if (missed is not [var first, ..]) return;
            if (time.GetElapsedTime(elected) > KnownWithin)
            {
                throw new StepFailedException(Remedy.Retry,
                    $"{node}: {KnownWithin.TotalSeconds:0} s later its broker does not know of {missed.Length} of {step.Partitions.Length} leaders that were elected: {first.Topic}-{first.Number} is led by {first.Leader}");
            }

            await Task.Delay(pause, time, cancellationToken);
        }
    }
}
