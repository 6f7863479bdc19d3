using KafkaPi.Operator.Runtime;

namespace KafkaPi.Operator.Tests.Runtime.Testing;

internal sealed class WidgetFinalizer(WidgetDeeds deeds, ReconcileContext context) : IEntityFinalizer<Widget>
{
    public Task<ReconciliationResult<Widget>> FinalizeAsync(Widget entity, CancellationToken cancellationToken) =>
        deeds.Finalize!(entity, context, cancellationToken);
}
