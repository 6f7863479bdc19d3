using System.Collections.Frozen;
using KafkaPi.Operator.Budgets;
using KafkaPi.Operator.Execution.Artifacts;
using KafkaPi.Operator.Execution.Steps.Daemons;
using KafkaPi.Operator.Execution.Steps.Hosts;
using KafkaPi.Operator.Execution.Steps.Moves;
using KafkaPi.Operator.Hosts;
using KafkaPi.Operator.Kafka.Config;
using KafkaPi.Operator.Model.Plans.Steps;
using KafkaPi.Operator.Model.Plans.Steps.Daemons;
using KafkaPi.Operator.Model.Plans.Steps.Hosts;
using KafkaPi.Operator.Model.Plans.Steps.Moves;

namespace KafkaPi.Operator.Execution;

/// <summary>The executor of each step, one line for each kind of step.</summary>
public sealed class StepExecutors(
    ArtifactCache artifacts, BrokerConfigClient config, MemoryBudget budget, TimeProvider time)
{
    private readonly FrozenDictionary<Type, Func<Step, StepRun, Task>> _executors = new[]
    {
        For<PrepareHost>((step, run) => PrepareHostExecution.ExecuteAsync(step, run.Host, run.Token)),
        For<InstallJava>((step, run) => InstallJavaExecution.ExecuteAsync(step, run.Host, run.Token)),
        For<InstallDistribution>((step, run) => InstallDistributionExecution.ExecuteAsync(step, artifacts, run)),
        For<WriteFiles>((step, run) => WriteFilesExecution.ExecuteAsync(step, run.Host, run.Token)),
        For<SwitchCurrent>((step, run) => SwitchCurrentExecution.ExecuteAsync(step, run.Host, run.Token)),
        For<SetFirewall>((step, run) => SetFirewallExecution.ExecuteAsync(step, run.Host, run.Token)),
        For<RemoveFromHost>((step, run) => RemoveFromHostExecution.ExecuteAsync(step, run.Host, run.Token)),
        For<StartDaemon>((step, run) => StartDaemonExecution.ExecuteAsync(step, run.Host, run.Token)),
        For<EnableDaemon>((step, run) => EnableDaemonExecution.ExecuteAsync(step, run.Host, run.Token)),
        For<RestartDaemon>((step, run) => RestartDaemonExecution.ExecuteAsync(step, run.Host, run.Token)),
        For<StopDaemon>((step, run) => StopDaemonExecution.ExecuteAsync(step, run.Host, run.Token)),
        For<AlterBrokerSettings>((step, run) => AlterBrokerSettingsExecution.ExecuteAsync(step, config, run.Token)),
        For<MovePartitions>((step, run) => MovePartitionsExecution.ExecuteAsync(step, run.Host, run.Token)),
        For<MoveBetweenDirectories>((step, run) =>
            MoveBetweenDirectoriesExecution.ExecuteAsync(step, budget, run.Token)),
        For<FinishMoves>((step, run) => FinishMovesExecution.ExecuteAsync(step, run.Host, run.Token)),
        For<CancelMoves>((step, run) => CancelMovesExecution.ExecuteAsync(step, run.Host, run.Token)),
        For<ElectPreferredLeaders>((step, run) =>
            ElectPreferredLeadersExecution.ExecuteAsync(step, budget, time, run.Superseded, run.Token)),
    }.ToFrozenDictionary();

    public bool Knows(Type step) => _executors.ContainsKey(step);

    /// <exception cref="HostException">The host could not be reached, or a script failed there.</exception>
    /// <exception cref="StepFailedException">The step ended without success.</exception>
    public Task ExecuteAsync(Step step, StepRun run) => _executors[step.GetType()](step, run);

    private static KeyValuePair<Type, Func<Step, StepRun, Task>> For<TStep>(Func<TStep, StepRun, Task> execute)
        where TStep : Step =>
        new(typeof(TStep), (step, run) => execute((TStep)step, run));
}
