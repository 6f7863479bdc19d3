using KafkaPi.Operator.Runtime;

namespace KafkaPi.Operator.Tests.Runtime.Testing;

/// <summary>A reconcile that runs until it is cut.</summary>
internal sealed class HangingReconcile
{
    private readonly TaskCompletionSource _begun = new();
    private readonly TaskCompletionSource _cut = new();

    public Task Begun => _begun.Task;

    public Task Cut => _cut.Task;

    public Deed Deed => async (widget, _, token) =>
    {
        _begun.TrySetResult();
        using var registered = token.Register(() => _cut.TrySetResult());
        await Task.Delay(Timeout.Infinite, token);
        return ReconciliationResult<Widget>.Success(widget);
    };
}
