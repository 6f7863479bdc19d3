using KafkaPi.Operator.Runtime;

namespace KafkaPi.Operator.Tests.Runtime.Testing;

internal sealed class WidgetController(WidgetDeeds deeds, ReconcileContext context) : IEntityController<Widget>
{
    public Task<ReconciliationResult<Widget>> ReconcileAsync(Widget entity, CancellationToken cancellationToken)
    {
        deeds.Count();
        return deeds.Reconcile(entity, context, cancellationToken);
    }

    public Task<ReconciliationResult<Widget>> DeletedAsync(Widget entity, CancellationToken cancellationToken) =>
        deeds.Deleted(entity, context, cancellationToken);
}
