using k8s.Models;

namespace KafkaPi.Operator.Runtime.Events;

/// <summary>Remembers recent events, and limits how many events one object may send.</summary>
internal sealed class EventAggregator(TimeProvider time)
{
    /// <summary>A repetition within this time counts up the event on the server.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    /// <summary>
    /// The first install on a dozen hosts sends a hundred events within a minute, and rolling restarts follow at once.
    /// </summary>
    private const double Burst = 300;

    private static readonly TimeSpan RefillOne = TimeSpan.FromSeconds(5);

    private readonly Dictionary<(string Uid, string Reason, string Message, string Type), EventRepetition> _recent = [];
    private readonly Dictionary<string, (double Tokens, long At)> _buckets = [];

    /// <returns>False when the object has used up its share for now.</returns>
    public bool Admit(Corev1Event recorded)
    {
        var now = time.GetTimestamp();
        ForgetOld(now);
        var bucket = _buckets.GetValueOrDefault(recorded.InvolvedObject.Uid, (Tokens: Burst, At: now));
        var tokens = Math.Min(Burst, bucket.Tokens + (time.GetElapsedTime(bucket.At, now) / RefillOne));
        var admitted = tokens >= 1;
        _buckets[recorded.InvolvedObject.Uid] = (admitted ? tokens - 1 : tokens, now);
        return admitted;
    }

    /// <returns>The same event sent before; null when there is none within the window.</returns>
    public EventRepetition? Repeated(Corev1Event recorded) => _recent.GetValueOrDefault(KeyOf(recorded));

    public void Created(Corev1Event recorded) =>
        _recent[KeyOf(recorded)] = new(recorded.Metadata.Name, 1, time.GetTimestamp());

    public void Repeat(Corev1Event recorded, int count) =>
        _recent[KeyOf(recorded)] = _recent[KeyOf(recorded)] with { Count = count, At = time.GetTimestamp() };

    private void ForgetOld(long now)
    {
        foreach (var (key, _) in _recent.Where(e => time.GetElapsedTime(e.Value.At, now) > Window).ToList())
        {
            _recent.Remove(key);
        }

        foreach (var (uid, _) in _buckets
            .Where(b => b.Value.Tokens + (time.GetElapsedTime(b.Value.At, now) / RefillOne) >= Burst)
            .ToList())
        {
            _buckets.Remove(uid);
        }
    }

    private static (string Uid, string Reason, string Message, string Type) KeyOf(Corev1Event e) =>
        (e.InvolvedObject.Uid, e.Reason, e.Message, e.Type);
}
