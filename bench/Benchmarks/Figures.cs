using System.Diagnostics;

namespace BorgBackupServer.Benchmarks;

/// <summary>Times and the way they are told.</summary>
internal static class Figures
{
    public static double Seconds(Action action)
    {
        var start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>
    /// Time by the clock and on the processors, all threads. The second hardly depends on what else the machine does.
    /// </summary>
    public static (double Seconds, double Processor) SecondsAndProcessor(Action action)
    {
        var before = Environment.CpuUsage.TotalTime;
        var seconds = Seconds(action);
        return (seconds, (Environment.CpuUsage.TotalTime - before).TotalSeconds);
    }

    /// <summary>Times of several runs, in milliseconds, ascending. A first run warms up and does not count.</summary>
    public static double[] Milliseconds(int runs, Action<int> action)
    {
        action(0);
        return [.. Enumerable.Range(1, runs).Select(run => Seconds(() => action(run)) * 1_000).Order()];
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? double.NaN : sorted[sorted.Length / 2];
    }

    public static string MedianAndWorst(double[] milliseconds) => $"{Median(milliseconds):0.00} ms (worst {milliseconds.Max():0.00} ms)";

    public static string Megabytes(double bytes) => $"{bytes / 1_000_000:0.00} MB";

    public static void Print(string what, string value) => Console.WriteLine($"  {what,-52} {value}");
}
