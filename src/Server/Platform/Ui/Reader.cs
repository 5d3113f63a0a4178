using Microsoft.JSInterop;

namespace BorgBackupServer.Server.Platform.Ui;

/// <summary>What the browser says about who reads: time zone and colours. One per open page.</summary>
public sealed class Reader(IJSRuntime browser, TimeProvider time) : IAsyncDisposable
{
    private DotNetObjectReference<Reader>? self;

    /// <summary>Raised when the colours change.</summary>
    public event Action? Changed;

    public bool IsKnown { get; private set; }

    public TimeZoneInfo Zone { get; private set; } = TimeZoneInfo.Utc;

    public ThemeChoice Theme { get; private set; }

    public bool IsDark { get; private set; }

    /// <summary>Asks the browser, once. Nothing is shown before, so that nothing changes its colour under the reader's eyes.</summary>
    public async Task LearnAsync()
    {
        if (IsKnown)
            return;
        self = DotNetObjectReference.Create(this);
        var answer = await browser.InvokeAsync<Answer>("bbs.meet", self);
        Zone = FindZone(answer.Zone, answer.OffsetMinutes);
        Theme = Enum.TryParse<ThemeChoice>(answer.Theme, ignoreCase: true, out var theme) && Enum.IsDefined(theme) ? theme : ThemeChoice.System;
        IsDark = answer.IsDark;
        IsKnown = true;
    }

    public async Task ChooseAsync(ThemeChoice theme)
    {
        Theme = theme;
        IsDark = await browser.InvokeAsync<bool>("bbs.choose", theme.ToString());
        Changed?.Invoke();
    }

    /// <summary>The reader's system went from day to night.</summary>
    [JSInvokable]
    public void SystemChanged(bool isDark)
    {
        IsDark = isDark;
        Changed?.Invoke();
    }

    public DateTimeOffset Local(DateTimeOffset moment) => TimeZoneInfo.ConvertTime(moment, Zone);

    /// <summary>Now, in the reader's zone.</summary>
    public DateTimeOffset Now => Local(time.GetUtcNow());

    /// <summary>The last moment of a day of the reader's; of a day to come, that of today.</summary>
    public DateTimeOffset EndOf(DateTime day)
    {
        var today = Now.Date;
        var end = DateTime.SpecifyKind((day.Date < today ? day.Date : today).AddDays(1), DateTimeKind.Unspecified);
        return new DateTimeOffset(end, Zone.GetUtcOffset(end)).AddMilliseconds(-1);
    }

    public ValueTask DisposeAsync()
    {
        self?.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The zone by its name, or, where this machine does not know it, by the distance from UTC of today.</summary>
    private static TimeZoneInfo FindZone(string? name, int offsetMinutes)
    {
        if (name is { Length: > 0 and < 100 } && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone))
            return zone;
        var offset = TimeSpan.FromMinutes(Math.Clamp(offsetMinutes, -14 * 60, 14 * 60));
        return TimeZoneInfo.CreateCustomTimeZone("browser", offset, RelativeTimes.OffsetText(offset), RelativeTimes.OffsetText(offset));
    }

    private sealed record Answer(string? Zone, int OffsetMinutes, string? Theme, bool IsDark);
}
