using System.Globalization;

namespace BorgBackupServer.Server.Platform.Ui;

/// <summary>
/// Page numbers in addresses. A page takes them as text: what people or programs put into an address is no reason for a
/// page to break, as it does where the framework reads the number.
/// </summary>
public static class PageNumbers
{
    /// <summary>The page an address asks for, from 1; anything but a number means the first.</summary>
    public static int Of(string? text, int pageSize) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Math.Clamp(number, 1, int.MaxValue / pageSize) : 1;

    /// <summary>The last page of a list, from 1 even where the list is empty.</summary>
    public static int Last(int total, int pageSize) => Math.Max(1, (int)(((long)total + pageSize - 1) / pageSize));
}
