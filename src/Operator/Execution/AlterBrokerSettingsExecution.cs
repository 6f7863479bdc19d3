using KafkaPi.Operator.Hosts;
using KafkaPi.Operator.Kafka;
using KafkaPi.Operator.Planning;

namespace KafkaPi.Operator.Execution;

internal static class AlterBrokerSettingsExecution
{
    /// <remarks>Done when the broker itself says that it goes by all of it.</remarks>
    public static async Task ExecuteAsync(AlterBrokerSettings step, LiveSettings settings, CancellationToken cancellationToken)
    {
        try
        {
            await settings.AlterAsync(step.Broker, step.Alteration, cancellationToken);
        }
        catch (SettingsRefusedException e)
        {
            var fields = string.Join(" and ", e.Refusal.Keys.Select(key =>
                step.Alteration.Set.TryGetValue(key, out var value) ? $"spec.kafka.config[{key}] is {value}" : $"spec.kafka.config[{key}] is not given any more"));
            throw new StepFailedException(Remedy.Person, $"{step.Node}: {fields}: Kafka refuses it: {e.Message}", e);
        }
        catch (IOException e)
        {
            throw new StepFailedException(Remedy.Retry, $"{step.Node}: {string.Join(", ", step.Alteration.Keys)} could not be altered: {e.Message}", e);
        }
    }
}
