using KafkaPi.Operator.Runtime;

namespace KafkaPi.Operator.Tests.Runtime.Testing;

/// <summary>One run of a controller or finalizer.</summary>
internal delegate Task<ReconciliationResult<Widget>> Deed(
    Widget widget, ReconcileContext context, CancellationToken cancellationToken);
