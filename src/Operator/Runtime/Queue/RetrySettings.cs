namespace KafkaPi.Operator.Runtime;

/// <summary>The delay after the n-th failure in a row.</summary>
/// <remarks><see cref="Base"/>·2ⁿ⁻¹, at most <see cref="Cap"/>, less up to a fifth.</remarks>
public sealed class RetrySettings
{
    public TimeSpan Base { get; set; } = TimeSpan.FromSeconds(1);

    public TimeSpan Cap { get; set; } = TimeSpan.FromMinutes(2);
}
