namespace KafkaPi.Operator.Budgets;

/// <summary>The memory for answers that are being read, of all hosts and brokers of all clusters.</summary>
/// <remarks>Safe for concurrent use.</remarks>
/// <param name="total">The bytes for all answers.</param>
/// <param name="ofAnOwner">The bytes for all answers of one owner, so that none takes the memory of all others.</param>
public sealed class MemoryBudget(long total, long ofAnOwner)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _taken = new(StringComparer.Ordinal);

    /// <summary>With the limits of a pod of 256 MiB: parsed, an answer takes some three times its bytes.</summary>
    public MemoryBudget()
        : this(total: 32 << 20, ofAnOwner: 8 << 20)
    {
    }

    /// <summary>The bytes that are taken now.</summary>
    public long Taken
    {
        get
        {
            lock (_gate)
            {
                return _taken.Values.Sum();
            }
        }
    }

    /// <summary>Opens a share for one answer.</summary>
    /// <param name="owner">Who answers for the memory: a cluster, or a login.</param>
    public MemoryShare Open(string owner) => new(this, owner);

    internal bool TryTake(string owner, long bytes)
    {
        lock (_gate)
        {
            var mine = _taken.GetValueOrDefault(owner) + bytes;
            if (mine > ofAnOwner || _taken.Values.Sum() + bytes > total)
            {
                return false;
            }

            _taken[owner] = mine;
            return true;
        }
    }

    internal void GiveBack(string owner, long bytes)
    {
        lock (_gate)
        {
            if ((_taken[owner] -= bytes) == 0)
            {
                _taken.Remove(owner);
            }
        }
    }
}
