using KafkaPi.Operator.Runtime;

namespace KafkaPi.Operator.Tests.Runtime.Testing;

/// <summary>The deeds of a controller, and a count of its runs.</summary>
internal sealed class WidgetDeeds
{
    private int _reconciles;

    public Deed Reconcile { get; set; } =
        (widget, _, _) => Task.FromResult(ReconciliationResult<Widget>.Success(widget));

    public Deed Deleted { get; set; } = (widget, _, _) => Task.FromResult(ReconciliationResult<Widget>.Success(widget));

    public Deed? Finalize { get; set; }

    public int Reconciles => _reconciles;

    /// <summary>Reports in the status the size that was seen.</summary>
    public static Deed ReportSize => (widget, _, _) =>
    {
        widget.Status =
            new WidgetStatus { ObservedGeneration = widget.Metadata.Generation, Phase = $"size {widget.Spec.Size}" };
        return Task.FromResult(ReconciliationResult<Widget>.Success(widget));
    };

    public void Count() => Interlocked.Increment(ref _reconciles);
}
