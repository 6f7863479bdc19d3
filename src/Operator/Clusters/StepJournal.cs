using System.Collections.Concurrent;
using KafkaPi.Crds;
using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Execution;
using KafkaPi.Operator.Planning;
using KafkaPi.Operator.Runtime;

namespace KafkaPi.Operator.Clusters;

/// <summary>Tells each step as it happens: as an event on the resource, in the log, and to the report.</summary>
public sealed class StepJournal(KafkaCluster cluster, Situation situation, EventPublisher publish, TimeProvider time, ILogger logger) : IExecutionJournal
{
    private readonly ConcurrentDictionary<(NodeName, DaemonKind), RestartStatus> _restarts = new();

    /// <summary>The restarts of this pass.</summary>
    public IReadOnlyDictionary<(NodeName Node, DaemonKind Daemon), RestartStatus> Restarts => _restarts;

    public Task StartingAsync(Step step, CancellationToken cancellationToken)
    {
        logger.LogInformation("{Step}", Sentences.Of(step));
        if (EventReasons.Beforehand(step) is { } reason) publish(cluster, $"{reason}", Sentences.Of(step), EventType.Normal);
        if (step is RestartDaemon restart)
            _restarts[(restart.Node, restart.Daemon)] = new() { Time = Seconds(time.GetUtcNow()), Reason = restart.Reason };
        return Task.CompletedTask;
    }

    public Task FinishedAsync(StepOutcome outcome, CancellationToken cancellationToken)
    {
        switch (outcome)
        {
            case StepOutcome.Done { Step: var step } when EventReasons.WhenDone(step) is { } reason:
                publish(cluster, $"{(Drift.IsMendedBy(step, situation) ? EventReason.DriftCorrected : reason)}", Sentences.Done(step), EventType.Normal);
                break;
            case StepOutcome.Failed failed:
                logger.LogWarning("{Step} failed: {Message}", Sentences.Of(failed.Step), failed.Message);
                publish(cluster, nameof(EventReason.StepFailed), $"{Sentences.Of(failed.Step)} failed: {failed.Message}", EventType.Warning);
                break;
        }

        return Task.CompletedTask;
    }

    /// <summary>Kubernetes times have no fractions of a second.</summary>
    private static DateTime Seconds(DateTimeOffset at) => DateTimeOffset.FromUnixTimeSeconds(at.ToUnixTimeSeconds()).UtcDateTime;
}
