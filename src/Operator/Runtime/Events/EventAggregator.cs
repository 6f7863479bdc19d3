using k8s.Models;

namespace KafkaPi.Operator.Runtime;

/// <summary>Knows which events were sent lately, and how many more of them one object may send.</summary>
internal sealed class EventAggregator(TimeProvider time)
{
    /// <summary>The same again within this time counts up the event that is there.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    /// <summary>The first install on a dozen hosts tells a hundred things within a minute, and a story of rolls follows it at once.</summary>
    private const double Burst = 300;
    private static readonly TimeSpan RefillOne = TimeSpan.FromSeconds(5);

    private readonly Dictionary<(string Uid, string Reason, string Message, string Type), EventRepetition> _recent = [];
    private readonly Dictionary<string, (double Tokens, DateTimeOffset At)> _buckets = [];

    /// <returns>False when the object has used up its share for now.</returns>
    public bool Admit(Corev1Event recorded)
    {
        var now = time.GetUtcNow();
        ForgetOld(now);
        var bucket = _buckets.GetValueOrDefault(recorded.InvolvedObject.Uid, (Tokens: Burst, At: now));
        var tokens = Math.Min(Burst, bucket.Tokens + ((now - bucket.At) / RefillOne));
        var admitted = tokens >= 1;
        _buckets[recorded.InvolvedObject.Uid] = (admitted ? tokens - 1 : tokens, now);
        return admitted;
    }

    /// <returns>The event sent before that says the same; null when there is none within the window.</returns>
    public EventRepetition? Repeated(Corev1Event recorded) => _recent.GetValueOrDefault(KeyOf(recorded));

    public void Created(Corev1Event recorded) => _recent[KeyOf(recorded)] = new(recorded.Metadata.Name, 1, time.GetUtcNow());

    public void Repeat(Corev1Event recorded, int count) => _recent[KeyOf(recorded)] = _recent[KeyOf(recorded)] with { Count = count, At = time.GetUtcNow() };

    private void ForgetOld(DateTimeOffset now)
    {
        foreach (var (key, _) in _recent.Where(e => now - e.Value.At > Window).ToList())
        {
            _recent.Remove(key);
        }

        foreach (var (uid, _) in _buckets.Where(b => b.Value.Tokens + ((now - b.Value.At) / RefillOne) >= Burst).ToList())
        {
            _buckets.Remove(uid);
        }
    }

    private static (string Uid, string Reason, string Message, string Type) KeyOf(Corev1Event e) => (e.InvolvedObject.Uid, e.Reason, e.Message, e.Type);
}

/// <param name="Name">Of the event object on the server.</param>
/// <param name="Count">How often it has been counted.</param>
/// <param name="At">When last.</param>
internal sealed record EventRepetition(string Name, int Count, DateTimeOffset At);
