using System.Globalization;
using System.Text.RegularExpressions;

namespace KafkaPi.Crds;

/// <summary>The heap sizes of a spec: <c>256Mi</c>, <c>1Gi</c>.</summary>
public static partial class HeapSize
{
    /// <summary>The size in MiB; null when <paramref name="heap"/> has another form.</summary>
    public static int? Mebibytes(string heap) =>
        !Form().IsMatch(heap) ? null
        : int.Parse(heap.AsSpan(0, heap.Length - 2), CultureInfo.InvariantCulture) * (heap.EndsWith("Gi", StringComparison.Ordinal) ? 1024 : 1);

    [GeneratedRegex(@"\A[1-9][0-9]{0,4}(Mi|Gi)\z")]
    private static partial Regex Form();
}
