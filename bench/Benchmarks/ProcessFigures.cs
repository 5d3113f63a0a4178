using System.Globalization;

namespace BorgBackupServer.Benchmarks;

/// <summary>What the kernel says of a process: /proc/PID/status and /proc/PID/stat.</summary>
internal static class ProcessFigures
{
    private const double TicksPerSecond = 100; // USER_HZ of Linux

    public static double ResidentMegabytes(int process)
    {
        var line = File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024 / 1_000_000;
    }

    /// <summary>Processor seconds, user and system, since the process began.</summary>
    public static double CpuSeconds(int process)
    {
        var text = File.ReadAllText($"/proc/{process}/stat");
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return (double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    /// <summary>Share of one processor that the process took over the time, in per cent.</summary>
    public static async Task<double> CpuPercentAsync(int process, TimeSpan time)
    {
        var before = CpuSeconds(process);
        await Task.Delay(time);
        return (CpuSeconds(process) - before) / time.TotalSeconds * 100;
    }
}
