using KafkaPi.Operator.Hosts;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Plans;
using KafkaPi.Operator.Model.Plans.Steps;

namespace KafkaPi.Operator.Execution;

/// <summary>Carries out a plan. Different nodes run in parallel, the steps of one node in order.</summary>
/// <remarks>A step that fails, with whatever exception, ends only its own node's chain.</remarks>
public sealed class Executor(StepExecutors executors)
{
    private const int LongestMessage = 2_000;
    private const string Superseded = "the resource has changed meanwhile";
    private const string TooOld = "what was seen before it is too old by now, and is looked at again";
    private static readonly Redactor Redactor = new();

    /// <exception cref="InvalidOperationException">
    /// The plan has more than one disruptive step. Nothing was done.
    /// </exception>
    /// <exception cref="OperationCanceledException">Steps may have been cut. Each can be done again.</exception>
    public async Task<Outcome> ExecuteAsync(
        Plan plan, IReadOnlyDictionary<NodeName, IHost> hosts, IExecutionJournal journal, ExecutionTerms terms,
        CancellationToken cancellationToken)
    {
        var disruptive = plan.Steps.Where(s => s is IDisruptive).ToList();
        if (disruptive.Count > 1)
        {
            throw new InvalidOperationException(
                $"A plan with {disruptive.Count} disruptive steps was refused: {string.Join(", ", disruptive)}.");
        }

        var chains = await Task.WhenAll(plan.Steps.GroupBy(s => s.Node).Select(chain => ExecuteAsync(
            [.. chain], hosts.GetValueOrDefault(chain.Key), journal, terms, cancellationToken)));
        var outcomes =
            chains.SelectMany(c => c).ToDictionary<StepOutcome, Step>(o => o.Step, ReferenceEqualityComparer.Instance);
        return new Outcome([.. plan.Steps.Select(s => outcomes[s])]);
    }

    private async Task<List<StepOutcome>> ExecuteAsync(
        IReadOnlyList<Step> chain, IHost? host, IExecutionJournal journal, ExecutionTerms terms,
        CancellationToken cancellationToken)
    {
        var outcomes = new List<StepOutcome>();
        var skipped = host is null ? $"{chain[0].Node} is not connected" : null;
        foreach (var step in chain)
        {
            cancellationToken.ThrowIfCancellationRequested();
            skipped ??= terms.Superseded.IsCancellationRequested ? Superseded
                : step is IDisruptive && !terms.IsFresh() ? TooOld
                : null;

            StepOutcome outcome;
            if (skipped is not null)
            {
                outcome = new StepOutcome.Skipped(step, skipped);
            }
            else if (terms.Held(step) is { } failed)
            {
                outcome = failed;
            }
            else
            {
                await journal.StartingAsync(step, cancellationToken);
                outcome = await ExecuteAsync(
                    step, new(host!, journal.Progressed, terms.Superseded, cancellationToken));
            }

            if (outcome is StepOutcome.Failed)
            {
                skipped = $"an earlier step failed on {step.Node}: {step.Reason}";
            }

            outcomes.Add(outcome);
            await journal.FinishedAsync(outcome, cancellationToken);
        }

        return outcomes;
    }

    private async Task<StepOutcome> ExecuteAsync(Step step, StepRun run)
    {
        try
        {
            await executors.ExecuteAsync(step, run);
            return new StepOutcome.Done(step);
        }
        catch (OperationCanceledException) when (run.Token.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException) when (run.Superseded.IsCancellationRequested)
        {
            return new StepOutcome.Skipped(step, Superseded);
        }
        catch (Exception e)
        {
            return Failed(step, e);
        }
    }

    /// <remarks>
    /// The text of an unforeseen error may hold a secret, so it goes to the log only. Whatever it is, it is the failure
    /// of one step on one host, and no reason to leave the others without care.
    /// </remarks>
    private static StepOutcome.Failed Failed(Step step, Exception error) => error switch
    {
        HostException e => new(step, e.Remedy, Speakable(e.Message)),
        StepFailedException e => new(step, e.Remedy, Speakable(e.Message)),
        _ => new(
            step, Remedy.Retry,
            $"{step.Node}: the operator failed at it with an unforeseen {error.GetType().Name}, which is a fault of "
                + "KafkaPi. Details are in the operator's log. It is tried again.")
        {
            Unforeseen = error,
        },
    };

    private static string Speakable(string message)
    {
        var redacted = Redactor.Redact(message);
        return redacted.Length <= LongestMessage ? redacted : string.Concat(redacted.AsSpan(0, LongestMessage), "…");
    }
}
