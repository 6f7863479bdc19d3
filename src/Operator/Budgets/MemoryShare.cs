namespace KafkaPi.Operator.Budgets;

/// <summary>The memory of one answer, which grows with what arrives, until it is disposed.</summary>
public sealed class MemoryShare(MemoryBudget budget, string owner) : IDisposable
{
    /// <summary>What every answer may have, however much the others take. Most answers are smaller.</summary>
    public const int Allowance = 64 << 10;

    private readonly Lock _gate = new();
    private long _taken;
    private bool _closed;

    /// <summary>Grows to a size of the answer in bytes.</summary>
    /// <returns>False when there is no room for it. The share stays as it was.</returns>
    public bool TryGrowTo(long bytes)
    {
        lock (_gate)
        {
            var more = bytes - Allowance - _taken;
            if (more <= 0)
            {
                return true;
            }

            if (_closed || !budget.TryTake(owner, more))
            {
                return false;
            }

            _taken += more;
            return true;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            if (_taken > 0)
            {
                budget.GiveBack(owner, _taken);
                _taken = 0;
            }
        }
    }
}
