using System.Collections.Concurrent;
using KafkaPi.Crds;
using KafkaPi.Operator.Execution;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Plans.Steps;
using KafkaPi.Operator.Model.Plans.Steps.Daemons;
using KafkaPi.Operator.Planning.Provisioning;
using KafkaPi.Operator.Planning.Situations;
using KafkaPi.Operator.Runtime;

namespace KafkaPi.Operator.Controllers.KafkaClusters;

/// <summary>
/// Tells each step as it happens, by an event on the resource and in the log, and keeps its restarts.
/// </summary>
public sealed class StepEvents(
    KafkaCluster cluster, Situation situation, EventPublisher publish, ReconcileContext context, TimeProvider time,
    ILogger logger)
    : IExecutionJournal
{
    private readonly ConcurrentDictionary<(NodeName, DaemonKind), RestartStatus> _restarts = new();

    /// <summary>The restarts of this pass.</summary>
    public IReadOnlyDictionary<(NodeName Node, DaemonKind Daemon), RestartStatus> Restarts => _restarts;

    public void Progressed() => context.Progressed();

    public Task StartingAsync(Step step, CancellationToken cancellationToken)
    {
        Progressed();
        logger.LogInformation("{Step}", step.Sentence);
        if (step.Event is { IsBeforehand: true } beforehand)
        {
            publish(cluster, $"{beforehand.Reason}", step.Sentence, EventType.Normal);
        }

        if (step is RestartDaemon restart)
        {
            _restarts[(restart.Node, restart.Daemon)] =
                new() { Time = KubernetesTime.Of(time.GetUtcNow()), Reason = restart.Reason };
        }

        return Task.CompletedTask;
    }

    public Task FinishedAsync(StepOutcome outcome, CancellationToken cancellationToken)
    {
        Progressed();
        switch (outcome)
        {
            case StepOutcome.Done { Step: { Event: { IsBeforehand: false } afterwards } step }:
                var reason = DriftCorrection.IsCorrection(step, situation)
                    ? EventReason.DriftCorrected
                    : afterwards.Reason;
                publish(cluster, $"{reason}", step.DoneSentence, EventType.Normal);
                break;
            case StepOutcome.Failed { IsHeld: false, Step: var step, Message: var message } failed:
                logger.LogWarning(failed.Unforeseen, "{Step} failed: {Message}", step.Sentence, message);
                publish(
                    cluster, nameof(EventReason.StepFailed), $"{step.Sentence} failed: {SteadyText.Of(message)}",
                    EventType.Warning);
                break;
        }

        return Task.CompletedTask;
    }
}
