using System.Globalization;
using System.Text;

namespace KafkaPi.Operator.Simulation.Loop;

/// <summary>A world whose seconds pass one by one, and the story of what happened in it.</summary>
internal abstract class SimulatedWorld(bool traced)
{
    /// <summary>What of a story is told: CsCheck prints no more, and the end is what matters.</summary>
    private const int Told = 4000;

    private readonly StringBuilder _story = new();

    public double Now { get; private set; }

    public int Faults { get; private set; }

    public double LastFault { get; protected set; }

    /// <summary>Tells an edit of the spec or a fault.</summary>
    public void Fault(string what)
    {
        (Faults, LastFault) = (Faults + 1, Now);
        Tell(what);
    }

    public void Tell(string what)
    {
        if (traced)
        {
            _story.AppendLine(CultureInfo.InvariantCulture, $"{Now,6:F0} s  {what}");
        }
    }

    public void Tick(int seconds)
    {
        for (var second = 0; second < seconds; second++)
        {
            Now++;
            PassSecond();
        }
    }

    public PromiseBrokenException Broken(string promise) => new(
        promise, _story.ToString(Math.Max(0, _story.Length - Told), Math.Min(Told, _story.Length)));

    public void Promise(bool isKept, Func<string> broken)
    {
        if (!isKept)
        {
            throw Broken(broken());
        }
    }

    protected abstract void PassSecond();
}
