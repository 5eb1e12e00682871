package io.github.clip4j.cuda;

import io.github.clip4j.backend.Availability;
import io.github.clip4j.backend.BackendProvider;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The choice among the bindings that lie beside this module's jar: the newest whose libraries are here and which the
 * driver is new enough for. Each says itself whether that is so.
 */
final class BundledBindings {
    private static final int LONGEST = 460;

    private final List<BundledBinding> bindings;
    private final Map<Integer, String> refused = new LinkedHashMap<>();
    private @Nullable BundledBinding chosen;

    /**
     * Tries none yet.
     *
     * @param bindings the newest first
     */
    BundledBindings(List<BundledBinding> bindings) {
        this.bindings = bindings;
    }

    /** The answer of the one that is taken, or why none is. */
    Availability choose() {
        if (bindings.isEmpty()) return new Availability(false, 0, Lacks.binding());
        chosen = null;
        refused.clear();
        for (BundledBinding binding : bindings) {
            Availability answer = binding.provider().probe();
            if (answer.usable()) {
                chosen = binding;
                return answer;
            }
            refused.put(binding.major(), answer.reason());
        }
        return new Availability(false, 0, reasons());
    }

    /** One reason for all, or one for each. */
    private String reasons() {
        List<String> different = refused.values().stream().distinct().toList();
        if (different.size() == 1) return different.getFirst();
        List<String> each = new ArrayList<>();
        // A message is a line of at most 500 characters; the details have the whole.
        refused.forEach((major, reason) -> each.add("CUDA " + major + ": " + start(reason, LONGEST / refused.size())));
        return String.join("; ", each);
    }

    /** Of those that were tried; the others may be as they are. */
    void checkSettings() {
        for (BundledBinding binding : bindings)
            if (refused.containsKey(binding.major())) binding.provider().checkSettings();
    }

    private static String start(String reason, int longest) {
        return reason.length() <= longest ? reason : reason.substring(0, longest - 1) + "…";
    }

    /** The backend with the binding that is taken, or null. */
    @Nullable
    BackendProvider chosen() {
        return chosen == null ? null : chosen.provider();
    }

    /** Which binding is taken and why, then what that one says. */
    List<String> details() {
        List<String> lines = new ArrayList<>();
        for (BundledBinding binding : bindings) {
            String reason = refused.get(binding.major());
            if (binding == chosen)
                lines.add("CUDA " + binding.major() + ": taken, the newest that fits the driver and libraries");
            else if (reason != null) lines.add("CUDA " + binding.major() + ": not taken: " + reason);
            else lines.add("CUDA " + binding.major() + ": not needed");
        }
        BundledBinding shown = chosen;
        if (shown != null) lines.addAll(shown.provider().details());
        else
            for (BundledBinding binding : bindings)
                lines.addAll(binding.provider().details());
        return List.copyOf(lines);
    }
}
