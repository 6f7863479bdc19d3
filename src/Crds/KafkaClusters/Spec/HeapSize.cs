using System.Globalization;
using System.Text.RegularExpressions;

namespace KafkaPi.Crds;

/// <summary>The heap sizes of a spec: <c>256Mi</c>, <c>1Gi</c>.</summary>
public static partial class HeapSize
{
    /// <summary>Reads the size in MiB; null when <paramref name="heap"/> has another form.</summary>
    public static int? Mebibytes(string heap)
    {
        if (!Form().IsMatch(heap))
        {
            return null;
        }

        var number = int.Parse(heap.AsSpan(0, heap.Length - 2), CultureInfo.InvariantCulture);
        return heap.EndsWith("Gi", StringComparison.Ordinal) ? number * 1024 : number;
    }

    [GeneratedRegex(@"\A[1-9][0-9]{0,4}(Mi|Gi)\z")]
    private static partial Regex Form();
}
