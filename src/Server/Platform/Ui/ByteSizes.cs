using System.Globalization;

namespace BorgBackupServer.Server.Platform.Ui;

/// <summary>Sizes in IEC units with three significant digits: <c>1.46 GiB</c>.</summary>
public static class ByteSizes
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    public static string Format(long bytes)
    {
        if (bytes < 0)
            return "−" + (bytes == long.MinValue ? Format(long.MaxValue) : Format(-bytes));
        var value = (double)bytes;
        var unit = 0;
        while (value >= 1024 && unit < Units.Length - 1)
        {
            value /= 1024;
            unit++;
        }

        // 1023.6 would be written as 1024 of a unit that has a next one.
        if (value >= 1023.5 && unit is > 0 && unit < Units.Length - 1)
        {
            value = 1;
            unit++;
        }

        var format = unit == 0 || value >= 99.95 ? "0" : value >= 9.995 ? "0.0" : "0.00";
        return $"{value.ToString(format, CultureInfo.InvariantCulture)} {Units[unit]}";
    }

    public static string FormatRate(double bytesPerSecond) => Format((long)Math.Max(0, bytesPerSecond)) + "/s";
}
