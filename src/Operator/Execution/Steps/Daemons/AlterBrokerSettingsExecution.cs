using KafkaPi.Operator.Hosts;
using KafkaPi.Operator.Kafka.Config;
using KafkaPi.Operator.Model.Plans.Steps.Daemons;

namespace KafkaPi.Operator.Execution.Steps.Daemons;

internal static class AlterBrokerSettingsExecution
{
    /// <remarks>The step is done when the broker reports that the whole change is in force.</remarks>
    public static async Task ExecuteAsync(
        AlterBrokerSettings step, BrokerConfigClient config, CancellationToken cancellationToken)
    {
        try
        {
            await config.AlterAsync(step.Broker, step.Change, cancellationToken);
        }
        catch (ConfigRejectedException e)
        {
            throw new StepFailedException(Remedy.Person, $"{step.Node}: {e.Rejection.Sentence(step.Change.Set)}", e);
        }
        catch (IOException e)
        {
            throw new StepFailedException(
                Remedy.Retry,
                $"{step.Node}: {string.Join(", ", step.Change.Keys)} could not be altered: {e.Message}", e);
        }
    }
}
