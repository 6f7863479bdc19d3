namespace KafkaPi.Lab.Demo.Progress;

/// <summary>Shows each step of a command with its duration and its result.</summary>
internal interface ISteps
{
    /// <param name="work">The step. Its argument takes a line about the work that is being done.</param>
    Task RunAsync(string title, Func<Action<string>, Task> work);
}
