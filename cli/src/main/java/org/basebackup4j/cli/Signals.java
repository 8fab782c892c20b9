package org.basebackup4j.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * Turns signals, as SIGINT, SIGTERM and SIGHUP, into an interrupt of the thread that works, so that it cleans up, and remembers the
 * exit status that belongs to the first of them.
 *
 * <p>A second signal is ignored, lest an impatient second Ctrl-C leave half of a backup behind. A third one ends the
 * process at once, and so does a clean-up that takes too long.
 */
final class Signals {
    /** What a shell adds to a signal's number to make an exit status. */
    private static final int STATUS_BASE = 128;

    /** What ends a command that is not told otherwise. */
    static final List<String> ENDING = List.of("HUP", "INT", "TERM");

    private static final int PATIENCE = 3;
    private static final Duration CLEAN_UP_LIMIT = Duration.ofSeconds(30);

    private final Thread worker;
    private final AtomicInteger firstNumber = new AtomicInteger();
    private final AtomicInteger count = new AtomicInteger();

    private Signals(Thread worker) {
        this.worker = worker;
    }

    /** Handles the signals from now on, except those that whoever started us wants to be ignored, as nohup does. */
    static Signals install(Thread worker, List<String> names) {
        Signals signals = new Signals(worker);
        names.forEach(name -> handle(name, signals::received));
        return signals;
    }

    /** Runs an action whenever one of the signals comes, from now on, with the same exception. */
    static void onEach(List<String> names, Runnable action) {
        names.forEach(name -> handle(name, number -> action.run()));
    }

    /** The exit status for the first signal that came; empty when none came. */
    OptionalInt exitStatus() {
        int number = firstNumber.get();
        return number == 0 ? OptionalInt.empty() : OptionalInt.of(STATUS_BASE + number);
    }

    /** Reflection, because javac warns of {@code sun.misc.Signal} in a way that no annotation or option silences. */
    private static void handle(String name, IntConsumer received) {
        try {
            Class<?> signalClass = Class.forName("sun.misc.Signal");
            Class<?> handlerClass = Class.forName("sun.misc.SignalHandler");
            Object signal = signalClass.getConstructor(String.class).newInstance(name);
            int number = (int) signalClass.getMethod("getNumber").invoke(signal);
            InvocationHandler handler = (proxy, method, arguments) -> {
                if (method.getDeclaringClass() == Object.class) {
                    return method.invoke(received, arguments);
                }
                received.accept(number);
                return null;
            };
            Object proxy =
                    Proxy.newProxyInstance(handlerClass.getClassLoader(), new Class<?>[] {handlerClass}, handler);
            signalClass.getMethod("handle", signalClass, handlerClass).invoke(null, signal, proxy);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this Java does not let us handle the signal " + name, e);
        }
    }

    private void received(int number) {
        int nth = count.incrementAndGet();
        if (nth == 1) {
            firstNumber.set(number);
            worker.interrupt();
            Thread watchdog = new Thread(() -> haltAfterLimit(number), "clean-up limit");
            watchdog.setDaemon(true);
            watchdog.start();
        } else if (nth >= PATIENCE) {
            Runtime.getRuntime().halt(STATUS_BASE + number);
        }
    }

    private static void haltAfterLimit(int number) {
        try {
            Thread.sleep(CLEAN_UP_LIMIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody does this; then the limit is over
        }
        Runtime.getRuntime().halt(STATUS_BASE + number);
    }
}
