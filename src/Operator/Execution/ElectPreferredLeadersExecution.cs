using KafkaPi.Operator.Hosts;
using KafkaPi.Operator.Kafka;
using KafkaPi.Operator.Planning;

namespace KafkaPi.Operator.Execution;

internal static class ElectPreferredLeadersExecution
{
    public static async Task ExecuteAsync(ElectPreferredLeaders step, CancellationToken cancellationToken)
    {
        var failed = await BrokerQuestion.AskAsync(
            step.Node, step.Address, step.Port, PreferredLeaders.Request(step.Partitions), answer => PreferredLeaders.Parse(answer),
            "the controller did not elect leaders", cancellationToken);
        if (failed is not [var first, ..]) return;
        throw new StepFailedException(Remedy.Retry,
            $"{step.Node}: {failed.Length} of {step.Partitions.Length} partitions stay with their leaders, {first.Topic}-{first.Number} because: {first.Why}");
    }
}
