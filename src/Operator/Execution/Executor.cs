using KafkaPi.Operator.Desired;
using KafkaPi.Operator.Hosts;
using KafkaPi.Operator.Kafka;
using KafkaPi.Operator.Planning;

namespace KafkaPi.Operator.Execution;

/// <summary>Does what a plan says: nodes side by side, one node's steps in their order. A step that fails ends its own node's chain only.</summary>
public sealed class Executor(ArtifactCache artifacts, LiveSettings settings, TimeProvider time)
{
    private const int LongestMessage = 2_000;
    private const string Superseded = "the resource has changed meanwhile";
    private static readonly Redactor Redactor = new();

    /// <param name="superseded">
    /// Something else is wanted: what is on its way to a host is cut, what has begun to change one comes to its end, and nothing more is begun.
    /// </param>
    /// <exception cref="InvalidOperationException">The plan holds more than one disruptive step; nothing was done.</exception>
    /// <exception cref="OperationCanceledException">Steps may have been cut; each can be done again.</exception>
    public async Task<Outcome> ExecuteAsync(
        Plan plan, IReadOnlyDictionary<NodeName, IHost> hosts, IExecutionJournal journal, CancellationToken superseded, CancellationToken cancellationToken)
    {
        var disruptive = plan.Steps.Where(s => s is IDisruptive).ToList();
        if (disruptive.Count > 1)
            throw new InvalidOperationException($"A plan with {disruptive.Count} disruptive steps was refused: {string.Join(", ", disruptive)}.");

        var chains = await Task.WhenAll(plan.Steps
            .GroupBy(s => s.Node)
            .Select(chain => ExecuteAsync([.. chain], hosts.GetValueOrDefault(chain.Key), journal, superseded, cancellationToken)));

        var outcomes = chains.SelectMany(c => c).ToDictionary<StepOutcome, Step>(o => o.Step, ReferenceEqualityComparer.Instance);
        return new Outcome([.. plan.Steps.Select(s => outcomes[s])]);
    }

    private async Task<List<StepOutcome>> ExecuteAsync(
        IReadOnlyList<Step> chain, IHost? host, IExecutionJournal journal, CancellationToken superseded, CancellationToken cancellationToken)
    {
        var outcomes = new List<StepOutcome>();
        var hindrance = host is null ? $"{chain[0].Node} is not connected" : null;
        foreach (var step in chain)
        {
            cancellationToken.ThrowIfCancellationRequested();
            StepOutcome outcome;
            if (superseded.IsCancellationRequested) hindrance ??= Superseded;
            if (hindrance is not null)
            {
                outcome = new StepOutcome.Skipped(step, hindrance);
            }
            else
            {
                await journal.StartingAsync(step, cancellationToken);
                outcome = await ExecuteAsync(step, host!, superseded, cancellationToken);
                if (outcome is StepOutcome.Failed)
                    hindrance = $"an earlier step failed on {step.Node}: {step.Reason}";
            }

            outcomes.Add(outcome);
            await journal.FinishedAsync(outcome, cancellationToken);
        }

        return outcomes;
    }

    private async Task<StepOutcome> ExecuteAsync(Step step, IHost host, CancellationToken superseded, CancellationToken cancellationToken)
    {
        try
        {
            await (step switch
            {
                PrepareHost s => PrepareHostExecution.ExecuteAsync(s, host, cancellationToken),
                InstallJava s => InstallJavaExecution.ExecuteAsync(s, host, cancellationToken),
                InstallDistribution s => InstallDistributionExecution.ExecuteAsync(s, host, artifacts, superseded, cancellationToken),
                WriteFiles s => WriteFilesExecution.ExecuteAsync(s, host, cancellationToken),
                SwitchCurrent s => SwitchCurrentExecution.ExecuteAsync(s, host, cancellationToken),
                SetFirewall s => SetFirewallExecution.ExecuteAsync(s, host, cancellationToken),
                StartDaemon s => StartDaemonExecution.ExecuteAsync(s, host, cancellationToken),
                EnableDaemon s => EnableDaemonExecution.ExecuteAsync(s, host, cancellationToken),
                AlterBrokerSettings s => AlterBrokerSettingsExecution.ExecuteAsync(s, settings, cancellationToken),
                RestartDaemon s => RestartDaemonExecution.ExecuteAsync(s, host, cancellationToken),
                StopDaemon s => StopDaemonExecution.ExecuteAsync(s, host, cancellationToken),
                RemoveFromHost s => RemoveFromHostExecution.ExecuteAsync(s, host, cancellationToken),
                MovePartitions s => MovePartitionsExecution.ExecuteAsync(s, host, cancellationToken),
                MoveBetweenDirectories s => MoveBetweenDirectoriesExecution.ExecuteAsync(s, cancellationToken),
                FinishMoves s => FinishMovesExecution.ExecuteAsync(s, host, cancellationToken),
                CancelMoves s => CancelMovesExecution.ExecuteAsync(s, host, cancellationToken),
                ElectPreferredLeaders s => ElectPreferredLeadersExecution.ExecuteAsync(s, time, superseded, cancellationToken),
                _ => throw new NotSupportedException($"Nothing executes {step.GetType().Name}."),
            });
            return new StepOutcome.Done(step);
        }
        catch (OperationCanceledException) when (superseded.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new StepOutcome.Skipped(step, Superseded);
        }
        catch (HostException e)
        {
            return new StepOutcome.Failed(step, e.Remedy, Speakable(e.Message));
        }
        catch (StepFailedException e)
        {
            return new StepOutcome.Failed(step, e.Remedy, Speakable(e.Message));
        }
    }

    private static string Speakable(string message)
    {
        var redacted = Redactor.Redact(message);
        return redacted.Length <= LongestMessage ? redacted : string.Concat(redacted.AsSpan(0, LongestMessage), "…");
    }
}
