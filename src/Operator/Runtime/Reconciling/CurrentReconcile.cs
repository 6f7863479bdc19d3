namespace KafkaPi.Operator.Runtime.Reconciling;

/// <summary>Carries <see cref="ReconcileContext"/> into the scope of a run.</summary>
internal sealed class CurrentReconcile
{
    private ReconcileContext? _context;

    public ReconcileContext Context
    {
        get => _context ?? throw new InvalidOperationException("outside of a reconcile");
        set => _context = value;
    }
}
